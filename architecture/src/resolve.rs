//! From a path in the code to the file that defines what it names.

use crate::module::{House, Module, Name};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// For each file, the files that it uses and the names that it takes from them.
pub type Uses = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// Longer chains of re-exports are circles of their own.
const LONGEST_CHAIN: usize = 16;

/// Which file uses which.
pub fn uses(house: &House) -> Uses {
    let mut uses = Uses::new();
    for (name, module) in &house.modules {
        let used = uses.entry(module.file.clone()).or_default();
        for path in &module.paths {
            if let Some((file, item)) = house.find(name, path).filter(|(file, _)| *file != module.file) {
                used.entry(file).or_default().insert(item);
            }
        }
    }
    uses
}

impl House {
    /// The file and the name of the item that `path` leads to, as it is written in the module `from`.
    fn find(&self, from: &Name, path: &[String]) -> Option<(PathBuf, String)> {
        self.follow(from, path, LONGEST_CHAIN)
    }

    fn follow(&self, from: &Name, path: &[String], steps: usize) -> Option<(PathBuf, String)> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.descend(&from[..1], rest, steps),
            "self" => self.descend(from, rest, steps),
            "super" => self.descend(&from[..from.len() - 1], rest, steps),
            _ if self.modules.contains_key(&vec![first.clone()]) && !self.has(from, first) => {
                self.descend(&path[..1], rest, steps)
            }
            _ => self.descend(from, path, steps),
        }
    }

    fn has(&self, module: &Name, name: &String) -> bool {
        let known = |module: &Module| module.items.contains(name) || module.imports.contains_key(name);
        self.modules.get(module).is_some_and(known) || self.modules.contains_key(&child(module, name))
    }

    /// Goes on from a module. The first name in it may be a module, an item, or what it imports.
    fn descend(&self, module: &[String], path: &[String], steps: usize) -> Option<(PathBuf, String)> {
        let (first, rest) = path.split_first()?;
        if first == "super" {
            return self.descend(&module[..module.len() - 1], rest, steps);
        }
        let inner = child(module, first);
        if self.modules.contains_key(&inner) && !rest.is_empty() {
            return self.descend(&inner, rest, steps);
        }
        let (module, steps) = (self.modules.get_key_value(module)?, steps.checked_sub(1)?);
        if module.1.items.contains(first) {
            return Some((module.1.file.clone(), first.clone()));
        }
        if let Some(import) = module.1.imports.get(first) {
            return self.follow(module.0, &[import, rest].concat(), steps);
        }
        module.1.globs.iter().find_map(|glob| self.follow(module.0, &[glob, path].concat(), steps))
    }
}

fn child(module: &[String], name: &String) -> Name {
    [module, std::slice::from_ref(name)].concat()
}
