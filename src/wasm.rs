//! The wasm boundary: values in, values out, errors with a `code`. Nothing is decided here.

use std::sync::Arc;
use std::{io, mem};

use js_sys::{Array, Error, JsString, Object, Reflect, Uint8Array};
use serde_json::ser::Formatter;
use wasm_bindgen::prelude::*;

use crate::error::RequestError;
use crate::{Report, Request, spans_in_utf16};

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
    let text = Reflect::get(&request, &"text".into()).unwrap_or_default().dyn_into().unwrap_or_default();
    let request: Request =
        serde_wasm_bindgen::from_value(request).map_err(|error| thrown(&RequestError::BadRequest(error.to_string())))?;
    let report = crate::hunt(&request).map_err(|error| thrown(&error))?;
    with_found(report, &request.text, &text)
}

/// The report as an object, each `found` cut out of the very string that was asked about: that costs an engine less than
/// a new string for each place.
fn with_found(mut report: Report, text: &str, source: &JsString) -> Result<JsValue, JsValue> {
    spans_in_utf16(&mut report, text);
    let found: Vec<_> = report.indicators.iter_mut().map(|row| mem::take(&mut row.found)).collect();
    let object = value(&report)?;
    let rows: Array = Reflect::get(&object, &"indicators".into())?.unchecked_into();
    let key = JsValue::from_str("found");
    for ((object, row), found) in rows.iter().zip(&report.indicators).zip(&found) {
        let array = Array::new();
        let mut last: Option<(&Arc<str>, JsValue)> = None;
        for (found, [start, end]) in found.iter().zip(&row.spans) {
            let same = last.take().filter(|(before, _)| Arc::ptr_eq(before, found)).map(|(_, text)| text);
            let text = same.unwrap_or_else(|| match (u32::try_from(*start), u32::try_from(*end)) {
                // What was left out of a link protection is no part of what is shown.
                (Ok(start), Ok(end)) if !found.ends_with('…') => source.slice(start, end).into(),
                _ => JsValue::from_str(found),
            });
            array.push(&text);
            last = Some((found, text));
        }
        Reflect::set(&object, &key, &array)?;
    }
    Ok(object)
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
