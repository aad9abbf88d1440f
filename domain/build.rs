//! Tells the macros that describe the API what `Timestamp` stands for: they see only its name.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "openapi")]
    utoipa_config::Config::new().alias_for("Timestamp", "DateTime<Utc>").write_to_file();
}
