//! The sound of an answer: two soft notes, made by the browser, so that there is no file to load.

use std::cell::OnceCell;
use web_sys::{AudioContext, OscillatorType};

thread_local! {
    static CONTEXT: OnceCell<AudioContext> = const { OnceCell::new() };
}

/// Makes sounds possible. Browsers allow it only during a gesture, so call it in one.
pub(super) fn allow() {
    CONTEXT.with(|cell| {
        if cell.get().is_none()
            && let Ok(context) = AudioContext::new()
        {
            // It was empty a moment ago, and there is one thread.
            let _ = cell.set(context);
        }
    });
}

/// Plays the sound, if a gesture has allowed it.
pub(super) fn play() {
    CONTEXT.with(|cell| {
        if let Some(context) = cell.get() {
            // Being silent is the worst that can happen.
            let _ = note(context, 659.3, 0.0);
            let _ = note(context, 880.0, 0.12);
        }
    });
}

fn note(context: &AudioContext, pitch: f32, after: f64) -> Result<(), wasm_bindgen::JsValue> {
    let start = context.current_time() + after;
    let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
    tone.set_type(OscillatorType::Sine);
    tone.frequency().set_value(pitch);
    loudness.gain().set_value_at_time(0.08, start)?;
    loudness.gain().exponential_ramp_to_value_at_time(0.0001, start + 0.3)?;
    tone.connect_with_audio_node(&loudness)?;
    loudness.connect_with_audio_node(&context.destination())?;
    tone.start_with_when(start)?;
    tone.stop_with_when(start + 0.32)
}
