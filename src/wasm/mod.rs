//! The wasm boundary: values in, values out, errors with a `code`. Nothing is decided here.

mod rows;

use std::{io, mem};

use js_sys::{Array, Error, JsString, Object, Reflect, Uint8Array};
use serde_json::ser::Formatter;
use wasm_bindgen::prelude::*;

use crate::answer::Answer;
use crate::api::{Hunted, Units, hunted};
use crate::error::RequestError;
use crate::{Report, Request};
use rows::Rows;

/// Says in the console what a panic was; none is expected.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&format!("quarry: {panic}").into())));
}

/// One request, one report; places in UTF-16 units. Throws an `Error` with a stable `code` on a bad call.
#[wasm_bindgen(unchecked_return_type = "Report")]
pub fn hunt(#[wasm_bindgen(unchecked_param_type = "Request")] request: JsValue) -> Result<JsValue, JsValue> {
    // serde-wasm-bindgen reads the fields that it knows and no others.
    if let Some(object) = Object::try_from(&request) {
        if let Some(name) =
            Object::keys(object).iter().filter_map(|key| key.as_string()).find(|key| !Request::FIELDS.contains(&key.as_str()))
        {
            return Err(thrown(&RequestError::BadRequest(format!(
                "no field '{name}'; the fields are {}",
                Request::FIELDS.join(", ")
            ))));
        }
    }
    let text = Reflect::get(&request, &"text".into()).unwrap_or_default().dyn_into::<JsString>().ok();
    let mut read: Request =
        serde_wasm_bindgen::from_value(text.as_ref().map_or_else(|| request.clone(), |_| without_text(&request)))
            .map_err(|error| thrown(&RequestError::BadRequest(error.to_string())))?;
    let text = text.unwrap_or_default();
    read.text = String::from_utf8(TextEncoder::new().encode(&text).to_vec()).unwrap_or_default();
    let hunted = hunted(&read).map_err(|error| thrown(&error))?;
    object(hunted, &read.text, &text)
}

#[wasm_bindgen]
extern "C" {
    /// The engine's own encoder (WHATWG Encoding): what it makes has the length of the text in UTF-8, whereas the memory of a
    /// string that is handed over as such grows by three bytes for each of its characters, for good.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// The request with an empty text.
fn without_text(request: &JsValue) -> JsValue {
    let copy = Object::assign(&Object::new(), request.unchecked_ref());
    // Setting a property on a new object cannot fail.
    let _ = Reflect::set(&copy, &"text".into(), &JsString::default());
    copy.into()
}

/// How many rows, and places of theirs, are handed over at once: what describes them stays small beside the text.
const AT_ONCE: usize = 1_000;
const PLACES_AT_ONCE: usize = 10_000;

#[wasm_bindgen(module = "/src/wasm/rows.js")]
extern "C" {
    #[wasm_bindgen(js_name = addIndicators)]
    fn add_indicators(rows: &Array, names: &Array, numbers: &[u32], ascii: &str, wide: &str, source: &JsString);

    #[wasm_bindgen(js_name = addRejections)]
    fn add_rejections(rows: &Array, names: &Array, numbers: &[u32], source: &JsString);

    #[wasm_bindgen(js_name = addTexts)]
    fn add_texts(texts: &Array, numbers: &[u32], ascii: &str, wide: &str);
}

/// The report as an object, its rows in parts, each `found` cut out of the very string that was asked about: that costs an
/// engine less than a new string for each place.
fn object(hunted: Hunted, text: &str, source: &JsString) -> Result<JsValue, JsValue> {
    let Hunted { rows: indicators, rejected, answer: Answer { queries, files } } = hunted;
    let object = value(&Report { indicators: Vec::new(), rejected: Vec::new(), queries: Vec::new(), files, notes: Vec::new() })?;
    let (names, mut rows) = (Array::new(), Rows::new(Units::of(text)));
    let array: Array = Reflect::get(&object, &"indicators".into())?.unchecked_into();
    let mut indicators = indicators.into_iter();
    loop {
        let mut places = 0;
        for row in indicators.by_ref().take(AT_ONCE) {
            let row = row.into_public(text);
            places += row.spans.len();
            rows.indicator(&row);
            if places > PLACES_AT_ONCE {
                break;
            }
        }
        if rows.numbers.is_empty() {
            break;
        }
        named(&names, &rows);
        add_indicators(&array, &names, &rows.numbers, &rows.ascii, &rows.wide, source);
        rows.clear();
    }
    let array: Array = Reflect::get(&object, &"rejected".into())?.unchecked_into();
    let mut rejected = rejected.into_iter();
    while rejected.len() > 0 {
        rejected.by_ref().take(AT_ONCE).for_each(|row| rows.rejection(&row.into_public(text)));
        named(&names, &rows);
        add_rejections(&array, &names, &rows.numbers, source);
        rows.clear();
    }
    drop(rejected);
    // Last, when the rows are gone: of a long list the query is the longest text of all.
    let array: Array = Reflect::get(&object, &"queries".into())?.unchecked_into();
    for mut query in queries {
        let (kql, values) = (mem::take(&mut query.kql), mem::take(&mut query.indicators));
        let object = value(&query)?;
        Reflect::set(&object, &"kql".into(), &kql.into())?;
        let texts: Array = Reflect::get(&object, &"indicators".into())?.unchecked_into();
        for part in values.chunks(AT_ONCE) {
            part.iter().for_each(|value| rows.text(value));
            add_texts(&texts, &rows.numbers, &rows.ascii, &rows.wide);
            rows.clear();
        }
        array.push(&object);
    }
    Ok(object)
}

/// Adds the names that came up since the last time.
fn named(names: &Array, rows: &Rows) {
    let known = usize::try_from(names.length()).unwrap_or(usize::MAX);
    for name in rows.names.iter().skip(known) {
        names.push(&JsValue::from_str(name));
    }
}

/// The hunts and the words of notes.
#[wasm_bindgen(unchecked_return_type = "Vocabulary")]
pub fn vocabulary() -> Result<JsValue, JsValue> {
    value(&crate::vocabulary())
}

/// The text of a file's bytes: UTF-8, or UTF-16 with a byte-order mark.
#[wasm_bindgen]
pub fn decode(bytes: &Uint8Array) -> String {
    crate::decode(bytes.to_vec()).0
}

/// The value as JavaScript reads it. The engine's own JSON parser builds tens of thousands of small objects several times
/// faster than one call over the boundary for each does.
fn value(from: &impl serde::Serialize) -> Result<JsValue, JsValue> {
    let mut json = Vec::with_capacity(1 << 16);
    from.serialize(&mut serde_json::Serializer::with_formatter(&mut json, Ascii))
        .map_err(|error| thrown(&RequestError::BadRequest(error.to_string())))?;
    js_sys::JSON::parse(&String::from_utf8(json).unwrap_or_default())
}

/// JSON in ASCII alone: an engine reads a text of one-byte characters twice as fast.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() {
            return out.write_all(fragment.as_bytes());
        }
        for unit in fragment.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte @ ..0x80) => out.write_all(&[byte])?,
                _ => write!(out, "\\u{unit:04x}")?,
            }
        }
        Ok(())
    }
}

fn thrown(error: &RequestError) -> JsValue {
    let object = Error::new(&error.to_string());
    // Setting a property on a new object cannot fail.
    let _ = Reflect::set(&object, &"code".into(), &error.code().into());
    object.into()
}
