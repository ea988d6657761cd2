// The page's server: where another has its port, it takes the next one and says so.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../build.mjs";
import { serve } from "../../start.mjs";

test("of two servers each names its own port, and one lives without the other", async (context) => {
  const sample = join(ROOT, "www", "sample.txt");
  const served = /** @type {{ server: import("node:http").Server, port: number }[]} */ ([await serve(sample, 4950), await serve(sample, 4950)]);
  context.after(() => served.forEach(({ server }) => server.close()));
  const ports = served.map(({ server }) => /** @type {import("node:net").AddressInfo} */ (server.address()).port);
  assert.deepEqual(served.map(({ port }) => port), ports);
  assert.notEqual(ports[0], ports[1]);
  served[0]?.server.close();
  assert.equal((await fetch(`http://127.0.0.1:${ports[1]}/`)).status, 200);
});
