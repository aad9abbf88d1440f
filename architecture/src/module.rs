//! The modules of each crate: what each defines, imports and mentions.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};
use syn::{Item, ItemUse, UseTree, visit::Visit};
use walkdir::WalkDir;

/// A module's path from its crate on: `["backend", "threads", "ledger"]`.
pub(crate) type Name = Vec<String>;

/// Every module of every crate.
pub struct House {
    pub(crate) modules: BTreeMap<Name, Module>,
}

/// A module, whether it has a file of its own or not.
#[derive(Default)]
pub(crate) struct Module {
    /// Its file, from the root of the workspace on.
    pub(crate) file: PathBuf,
    /// Items that it defines, modules left out.
    pub(crate) items: BTreeSet<String>,
    /// What a name stands for that it imports.
    pub(crate) imports: HashMap<String, Name>,
    /// Modules whose names it imports all.
    pub(crate) globs: Vec<Name>,
    /// Paths in its code, imports included.
    pub(crate) paths: BTreeSet<Name>,
}

/// Reads `<crate>/src` of each of these crates.
///
/// # Panics
///
/// When a file can't be read or is no Rust: the compiler says so better.
#[allow(clippy::unwrap_used)]
pub fn read(root: &Path, crates: &[&str]) -> House {
    let mut modules = BTreeMap::new();
    for name in crates {
        let sources = root.join(name).join("src");
        for entry in WalkDir::new(&sources).into_iter().map(Result::unwrap) {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let parsed = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
            let module = name_of(name, path.strip_prefix(&sources).unwrap());
            enter(&mut modules, module, path.strip_prefix(root).unwrap(), &parsed.items);
        }
    }
    House { modules }
}

/// The module of a file: `threads/ledger/mod.rs` and `threads/ledger.rs` are both `threads::ledger`.
fn name_of(krate: &str, file: &Path) -> Name {
    let parts = file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect::<Vec<_>>();
    let parts = match parts.split_last() {
        Some((last, folders)) if ["mod", "lib", "main"].contains(&last.as_str()) => folders.to_vec(),
        _ => parts,
    };
    [vec![krate.to_owned()], parts].concat()
}

fn enter(modules: &mut BTreeMap<Name, Module>, name: Name, file: &Path, items: &[Item]) {
    let mut module = Module { file: file.to_owned(), ..Module::default() };
    for item in items {
        match item {
            Item::Use(import) => module.import(import),
            Item::Mod(inner) if is_test(&inner.attrs) => {}
            Item::Mod(inner) => {
                if let Some((_, items)) = &inner.content {
                    enter(modules, [name.clone(), vec![inner.ident.to_string()]].concat(), file, items);
                }
            }
            other => {
                module.items.extend(defined(other));
                module.visit_item(other);
            }
        }
    }
    modules.insert(name, module);
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let is_test = |list: &syn::MetaList| list.path.is_ident("cfg") && list.tokens.to_string() == "test";
    attributes.iter().any(|attribute| attribute.meta.require_list().is_ok_and(is_test))
}

fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        // A component or an id is defined inside the call of a macro, under a name that can't be seen.
        _ => return None,
    };
    Some(ident.to_string())
}

impl Module {
    fn import(&mut self, item: &ItemUse) {
        self.import_tree(&Vec::new(), &item.tree);
    }

    fn import_tree(&mut self, before: &Name, tree: &UseTree) {
        let with = |ident: &syn::Ident| match ident.to_string().as_str() {
            "self" if !before.is_empty() => before.clone(),
            ident => [before.clone(), vec![ident.to_owned()]].concat(),
        };
        match tree {
            UseTree::Path(path) => self.import_tree(&with(&path.ident), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import_tree(before, tree)),
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Name(name) => self.import_as(with(&name.ident), None),
            UseTree::Rename(rename) => self.import_as(with(&rename.ident), Some(rename.rename.to_string())),
        }
    }

    fn import_as(&mut self, path: Name, renamed: Option<String>) {
        if let Some(name) = renamed.or_else(|| path.last().cloned()) {
            self.paths.insert(path.clone());
            self.imports.insert(name, path);
        }
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        self.import(import);
    }
}
