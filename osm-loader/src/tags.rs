//! OpenStreetMap tags, interned: the same set of tags is kept once however many roads carry it.
//!
//! It knows keys and values only as text; what they mean to a truck is `profile`'s business.

use std::collections::HashMap;
use std::hash::Hash;

/// A dense index into the distinct tag sets of a map. Zero is the empty set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TagSetId(pub(crate) u32);

/// Gives every distinct item a dense index in order of first appearance.
#[derive(Clone, Debug)]
pub(crate) struct Interner<K> {
    ids: HashMap<K, u32>,
    items: Vec<K>,
}

impl<K> Default for Interner<K> {
    fn default() -> Self {
        Self {
            ids: HashMap::new(),
            items: Vec::new(),
        }
    }
}

impl<K: Clone + Eq + Hash> Interner<K> {
    pub(crate) fn intern(&mut self, item: K) -> u32 {
        if let Some(&id) = self.ids.get(&item) {
            return id;
        }
        let id = self.items.len() as u32;
        self.items.push(item.clone());
        self.ids.insert(item, id);
        id
    }

    pub(crate) fn items(&self) -> &[K] {
        &self.items
    }
}

/// Strings, tag sets and names while a map is read.
#[derive(Clone, Debug)]
pub(crate) struct TagStore {
    strings: Interner<Box<str>>,
    sets: Interner<Box<[[u32; 2]]>>,
    names: Interner<[u32; 3]>,
}

impl Default for TagStore {
    fn default() -> Self {
        let mut store = Self {
            strings: Interner::default(),
            sets: Interner::default(),
            names: Interner::default(),
        };
        let empty = store.string("");
        store.sets.intern(Box::default());
        store.names.intern([empty; 3]);
        store
    }
}

impl TagStore {
    pub(crate) fn string(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.strings.ids.get(text) {
            return id;
        }
        self.strings.intern(text.into())
    }

    /// Interns a set of tags; their order does not matter, and the first of a doubled key counts.
    pub(crate) fn set<'a>(&mut self, tags: impl Iterator<Item = (&'a str, &'a str)>) -> TagSetId {
        let mut tags: Vec<(&str, &str)> = tags.collect();
        tags.sort_by_key(|tag| tag.0);
        tags.dedup_by_key(|tag| tag.0);
        let pairs = tags
            .iter()
            .map(|(key, value)| [self.string(key), self.string(value)])
            .collect();
        TagSetId(self.sets.intern(pairs))
    }

    /// Interns a road's name, English name and reference; empty text where it has none.
    pub(crate) fn name(&mut self, name: &str, name_en: &str, reference: &str) -> u32 {
        let parts = [name, name_en, reference].map(|part| self.string(part));
        self.names.intern(parts)
    }

    /// Takes in everything another store knows; answers how its tag sets and names are called here.
    pub(crate) fn absorb(&mut self, other: &Self) -> Renaming {
        let strings: Vec<u32> = other.strings.items.iter().map(|s| self.string(s)).collect();
        let here = |id: u32| strings[id as usize];
        let sets = other.sets.items.iter().map(|set| {
            let pairs = set.iter().map(|pair| pair.map(here)).collect();
            TagSetId(self.sets.intern(pairs))
        });
        Renaming {
            sets: sets.collect(),
            names: (other.names.items.iter())
                .map(|name| self.names.intern(name.map(here)))
                .collect(),
        }
    }

    pub(crate) fn tags(&self, set: TagSetId) -> Tags<'_> {
        Tags {
            pairs: &self.sets.items[set.0 as usize],
            text: Text::Interned(self.strings.items()),
        }
    }

    pub(crate) fn strings(&self) -> &[Box<str>] {
        self.strings.items()
    }

    pub(crate) fn sets(&self) -> &[Box<[[u32; 2]]>] {
        self.sets.items()
    }

    pub(crate) fn names(&self) -> &[[u32; 3]] {
        self.names.items()
    }
}

/// What the indices of an absorbed [`TagStore`] have become.
pub(crate) struct Renaming {
    sets: Vec<TagSetId>,
    names: Vec<u32>,
}

impl Renaming {
    pub(crate) fn set(&self, old: TagSetId) -> TagSetId {
        self.sets[old.0 as usize]
    }

    pub(crate) fn name(&self, old: u32) -> u32 {
        self.names[old as usize]
    }
}

/// One tag set, to be asked for values by key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tags<'a> {
    pairs: &'a [[u32; 2]],
    text: Text<'a>,
}

/// Where the strings lie: in an interner while reading, in one block once frozen.
#[derive(Clone, Copy, Debug)]
enum Text<'a> {
    Interned(&'a [Box<str>]),
    Frozen { bytes: &'a [u8], ends: &'a [u32] },
}

impl<'a> Tags<'a> {
    pub(crate) const fn frozen(pairs: &'a [[u32; 2]], bytes: &'a [u8], ends: &'a [u32]) -> Self {
        let text = Text::Frozen { bytes, ends };
        Self { pairs, text }
    }

    /// The value of a key.
    pub(crate) fn get(self, key: &str) -> Option<&'a str> {
        let text = self.text;
        let mut pairs = self.pairs.iter();
        let pair = pairs.find(|pair| text.bytes(pair[0]) == key.as_bytes())?;
        Some(text.string(pair[1]))
    }

    /// Whether anything is said under a variant of a key, as `maxspeed:hgv` is one of `maxspeed`.
    pub(crate) fn has_variants(self, key: &str) -> bool {
        let is_variant = |tag: &[u8]| {
            let rest = tag.strip_prefix(key.as_bytes());
            rest.is_some_and(|rest| rest.first() == Some(&b':'))
        };
        let mut pairs = self.pairs.iter();
        pairs.any(|pair| is_variant(self.text.bytes(pair[0])))
    }

    /// Whether a key has exactly this value.
    pub(crate) fn is(self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// All tags, by key.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let text = self.text;
        self.pairs
            .iter()
            .map(move |&[key, value]| (text.string(key), text.string(value)))
    }
}

impl<'a> Text<'a> {
    fn bytes(self, id: u32) -> &'a [u8] {
        match self {
            Text::Interned(strings) => strings[id as usize].as_bytes(),
            Text::Frozen { bytes, ends } => frozen_bytes(bytes, ends, id),
        }
    }

    fn string(self, id: u32) -> &'a str {
        match self {
            Text::Interned(strings) => &strings[id as usize],
            Text::Frozen { bytes, ends } => frozen_string(bytes, ends, id),
        }
    }
}

/// The string with this index in a block of strings laid end to end.
pub(crate) fn frozen_string<'a>(bytes: &'a [u8], ends: &[u32], id: u32) -> &'a str {
    std::str::from_utf8(frozen_bytes(bytes, ends, id)).unwrap_or_default()
}

fn frozen_bytes<'a>(bytes: &'a [u8], ends: &[u32], id: u32) -> &'a [u8] {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &bytes[start as usize..ends[id] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_tags_does_not_make_another_set() {
        let mut store = TagStore::default();
        let one = store.set([("highway", "primary"), ("toll", "yes")].into_iter());
        let two = store.set([("toll", "yes"), ("highway", "primary")].into_iter());
        assert_eq!(one, two);
        assert_eq!(store.tags(one).get("toll"), Some("yes"));
        assert_eq!(store.set(std::iter::empty()), TagSetId(0));
    }

    #[test]
    fn an_absorbed_store_keeps_its_meaning_under_new_indices() {
        let (mut here, mut there) = (TagStore::default(), TagStore::default());
        here.set([("highway", "track")].into_iter());
        let old = there.set([("highway", "trunk")].into_iter());
        let name = there.name("太榆路", "", "G108");
        let renaming = here.absorb(&there);
        assert!(here.tags(renaming.set(old)).is("highway", "trunk"));
        let [zh, _, reference] = here.names()[renaming.name(name) as usize];
        assert_eq!(&*here.strings()[zh as usize], "太榆路");
        assert_eq!(&*here.strings()[reference as usize], "G108");
    }
}
