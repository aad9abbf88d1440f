//! Says whether the widget is in this module, and asks the linker not to fold strings into one another.
//!
//! The widget is, unless whoever builds says that it gets a module of its own (`bin/build`).
//!
//! The splitter gives every string to the module that needs it. One that several modules need a part of is
//! copied into each, and when the copies make the whole longer than it was, the splitter leaves all strings in
//! the module that every page loads: 17 KB (brotli) of the inbox's words.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PORCHLIGHT_WIDGET_APART");
    println!("cargo::rustc-check-cfg=cfg(with_widget)");
    if std::env::var_os("PORCHLIGHT_WIDGET_APART").is_none() {
        println!("cargo::rustc-cfg=with_widget");
    }
    if std::env::var("TARGET").is_ok_and(|target| target.starts_with("wasm32")) {
        println!("cargo::rustc-link-arg-cdylib=-O0");
    }
}
