//! Circles: files that use each other, at once or by way of others.

use crate::resolve::Uses;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Each set of files that all reach one another. What leads to a file of `roots` is not counted: each is where the parts of a
/// crate are put together into what every one of them is handed.
pub fn circles(uses: &Uses, roots: &[&str]) -> Vec<BTreeSet<PathBuf>> {
    let uses = &without(uses, roots);
    let reach: BTreeMap<_, _> = uses.keys().map(|file| (file.as_path(), reached(uses, file))).collect();
    let mut found: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (file, reached) in &reach {
        let back = reached.iter().filter(|other| reach.get(**other).is_some_and(|reached| reached.contains(file)));
        let circle: BTreeSet<_> = back.map(|path| path.to_path_buf()).collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

fn without(uses: &Uses, roots: &[&str]) -> Uses {
    let mut uses = uses.clone();
    uses.values_mut().for_each(|used| used.retain(|file, _| roots.iter().all(|root| file != Path::new(root))));
    uses
}

/// All files that a file uses, and those that they use.
fn reached<'a>(uses: &'a Uses, file: &'a Path) -> BTreeSet<&'a Path> {
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![file]);
    while let Some(file) = waiting.pop() {
        let used = uses.get(file).into_iter().flat_map(BTreeMap::keys);
        waiting.extend(used.map(PathBuf::as_path).filter(|used| reached.insert(*used)));
    }
    reached
}
