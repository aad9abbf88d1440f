//! The names of the site's files.

use leptos::prelude::use_context;
use std::{collections::HashMap, sync::Arc};

/// The versions of files: a name with its version never means two contents.
#[derive(Debug, Clone, Default)]
pub struct SiteNames {
    /// The id of the scripts, modules and styles that belong together; none while developing.
    pub build: Option<Arc<str>>,
    /// The version of each file, by path.
    pub versions: Arc<HashMap<String, String>>,
}

impl SiteNames {
    /// The versions that the server has handed to the page which is rendered now.
    pub fn of_page() -> Self {
        use_context().unwrap_or_default()
    }

    /// The address of a file, with its version.
    pub fn address(&self, path: &str) -> String {
        self.versions.get(path).map_or_else(|| path.to_owned(), |version| format!("{path}?v={version}"))
    }
}
