//! The tree over the log: its hashes in tiles, and what is computed from them.
//!
//! A tile is up to 256 hashes of a level side by side; those of the level above are the roots of full
//! tiles below (C2SP `tlog-tiles`). Proofs need few tiles: they are asked for first, so that whoever
//! has them can fetch them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use tlog_tiles::{
    EMPTY_HASH, Error, HASH_SIZE, Hash, HashReader, Tile, prove_record, prove_tree, tree_hash,
};

/// How many levels of the tree a tile spans.
const HEIGHT: u8 = 8;
/// The most hashes in a tile.
pub(crate) const WIDTH: u64 = 1 << HEIGHT;

/// A tile's level and its number there.
pub(crate) type Place = (u8, u64);

/// Some tiles of a tree.
#[derive(Default)]
pub(crate) struct Tiles(BTreeMap<Place, Vec<u8>>);

/// What one asks of a tree.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question {
    /// What so many leaves hash to.
    Root(u64),
    /// That a leaf is among so many.
    Inclusion { size: u64, position: u64 },
    /// That a tree is the beginning of a larger one.
    Consistency { size: u64, earlier: u64 },
}

impl Question {
    /// The answer. A question about more than there is has none.
    fn ask(self, reader: &impl HashReader) -> Result<Vec<Hash>, Error> {
        match self {
            Question::Root(size) => Ok(vec![tree_hash(size, reader)?]),
            Question::Inclusion { size, position } if position < size => {
                prove_record(size, position, reader)
            }
            Question::Consistency { size, earlier } if (1..=size).contains(&earlier) => {
                prove_tree(size, earlier, reader)
            }
            Question::Consistency { earlier: 0, .. } => Ok(vec![]),
            _ => Err(Error::InvalidInput("beyond the end of the tree".into())),
        }
    }

    /// The tiles that the answer is computed from.
    pub(crate) fn tiles(self) -> Result<Vec<Place>, Error> {
        let noted = Noted::default();
        self.ask(&noted)?;
        Ok(noted.0.into_inner().into_iter().collect())
    }
}

/// Notes which tiles are asked for.
#[derive(Default)]
struct Noted(RefCell<BTreeSet<Place>>);

impl HashReader for Noted {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let places = indexes.iter().map(|index| {
            let tile = Tile::from_index(HEIGHT, *index);
            (tile.level(), tile.level_index())
        });
        self.0.borrow_mut().extend(places);
        Ok(vec![EMPTY_HASH; indexes.len()])
    }
}

impl HashReader for Tiles {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read = |index: &u64| {
            let tile = Tile::from_index(HEIGHT, *index);
            let hashes = self.0.get(&(tile.level(), tile.level_index()));
            tile.hash_at_index(hashes.ok_or(Error::InvalidTile)?, *index)
        };
        indexes.iter().map(read).collect()
    }
}

impl Tiles {
    /// Puts a tile where it belongs.
    pub(crate) fn put(&mut self, place: Place, hashes: Vec<u8>) {
        self.0.insert(place, hashes);
    }

    /// The hashes of a tile.
    pub(crate) fn get(&self, place: Place) -> Option<&[u8]> {
        self.0.get(&place).map(Vec::as_slice)
    }

    /// The tiles at the right edge of a tree, which grow: where they are, and how many hashes each
    /// has. Full ones do not grow.
    pub(crate) fn edge(size: u64) -> impl Iterator<Item = (Place, usize)> {
        let rows = (0..8).map(move |level| (level, size >> (HEIGHT * level)));
        let rows = rows.take_while(|(_, hashes)| *hashes > 0);
        rows.map(|(level, hashes)| ((level, hashes / WIDTH), (hashes % WIDTH) as usize))
            .filter(|(_, filled)| *filled > 0)
    }

    /// Adds a leaf to a tree of this size, whose edge is here, and gives the tiles that grew.
    pub(crate) fn append(&mut self, size: u64, leaf: Hash) -> impl Iterator<Item = Place> + use<> {
        let (mut level, mut number, mut hash) = (0, size, leaf);
        let mut grew = vec![];
        loop {
            let place = (level, number / WIDTH);
            let tile = self.0.entry(place).or_default();
            tile.extend_from_slice(&hash.0);
            grew.push(place);
            if tile.len() < WIDTH as usize * HASH_SIZE {
                return grew.into_iter();
            }
            hash = Tile::subtree_hash(tile);
            (level, number) = (level + 1, number / WIDTH);
        }
    }

    /// Lets go of what is not at the edge of a tree of this size.
    pub(crate) fn keep_edge(&mut self, size: u64) {
        let edge: BTreeSet<_> = Self::edge(size).map(|(place, _)| place).collect();
        self.0.retain(|place, _| edge.contains(place));
    }

    /// Answers a question whose tiles are here.
    pub(crate) fn answer(&self, question: Question) -> Result<Vec<Hash>, Error> {
        question.ask(self)
    }

    /// What so many leaves hash to, if their edge is here.
    pub(crate) fn root(&self, size: u64) -> Result<Hash, Error> {
        Ok(self.answer(Question::Root(size))?.first().copied().unwrap_or(EMPTY_HASH))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ring::digest::{SHA256, digest};
    use tlog_tiles::{check_record, check_tree, record_hash};

    use super::*;

    /// A tree with everything in it, grown leaf by leaf.
    fn grown(size: u64) -> Tiles {
        let mut tiles = Tiles::default();
        for n in 0..size {
            tiles.append(n, record_hash(&n.to_be_bytes())).for_each(drop);
        }
        tiles
    }

    /// The root as RFC 6962, 2.1, defines it, and nothing else.
    fn defined(leaves: &[Vec<u8>]) -> Vec<u8> {
        let sha = |parts: &[&[u8]]| digest(&SHA256, &parts.concat()).as_ref().to_vec();
        match leaves {
            [] => sha(&[]),
            [leaf] => sha(&[&[0], leaf]),
            _ => {
                let left = leaves.len().next_power_of_two() / 2;
                sha(&[&[1], &defined(&leaves[..left]), &defined(&leaves[left..])])
            }
        }
    }

    /// The roots of the reference tests of the RFC's own implementation.
    #[test]
    fn roots_are_those_of_the_reference() {
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tiles = Tiles::default();
        for (size, (leaf, root)) in (0..).zip(leaves.iter().zip(roots)) {
            tiles.append(size, record_hash(&hex::decode(leaf).unwrap())).for_each(drop);
            assert_eq!(hex::encode(tiles.root(size + 1).unwrap().0), root, "{size}");
        }
    }

    #[test]
    fn every_leaf_of_many_trees_is_proven() {
        let sizes = [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 600];
        let all = grown(600);
        for size in sizes {
            let root = all.root(size).unwrap();
            let leaves: Vec<_> = (0..size).map(|n| n.to_be_bytes().to_vec()).collect();
            assert_eq!(root.0.to_vec(), defined(&leaves));
            for position in 0..size {
                let leaf = record_hash(&position.to_be_bytes());
                let proof = all.answer(Question::Inclusion { size, position }).unwrap();
                check_record(&proof, size, root, position, leaf).unwrap();
                let other = record_hash(b"other");
                assert!(check_record(&proof, size, root, position, other).is_err());
            }
        }
        assert!(all.answer(Question::Inclusion { size: 5, position: 5 }).is_err());
        assert!(Question::Inclusion { size: 0, position: 0 }.tiles().is_err());
        assert!(Question::Consistency { size: 5, earlier: 6 }.tiles().is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// A tree grown a few leaves at a time, with only its edge at hand, is the whole one; and the
        /// tiles that a question names are enough to answer it.
        #[test]
        fn an_edge_is_enough(size in 1_u64..70_000, parts in proptest::collection::vec(0.0..1.0, 0..4), at in 0.0..1.0) {
            let share = |part: f64| (part * size as f64) as u64;
            let mut stops: Vec<_> = parts.into_iter().map(share).chain([size]).collect();
            stops.sort_unstable();
            let (mut kept, mut edge, mut done) = (BTreeMap::new(), Tiles::default(), 0);
            for stop in stops {
                let mut grew = BTreeSet::new();
                for n in done..stop {
                    grew.extend(edge.append(n, record_hash(&n.to_be_bytes())));
                }
                for place in grew {
                    kept.insert(place, edge.get(place).unwrap().to_vec());
                }
                // Begun again from what was kept.
                edge = Tiles::default();
                for (place, filled) in Tiles::edge(stop) {
                    prop_assert_eq!(kept[&place].len(), filled * HASH_SIZE);
                    edge.put(place, kept[&place].clone());
                }
                done = stop;
            }
            let only = |question: Question| {
                let mut tiles = Tiles::default();
                for place in question.tiles().unwrap() {
                    tiles.put(place, kept[&place].clone());
                }
                tiles.answer(question).unwrap()
            };
            let position = share(at).min(size - 1);
            let root = only(Question::Root(size))[0];
            let proof = only(Question::Inclusion { size, position });
            check_record(&proof, size, root, position, record_hash(&position.to_be_bytes())).unwrap();
            let earlier = position + 1;
            let before = only(Question::Root(earlier))[0];
            let proof = only(Question::Consistency { size, earlier });
            check_tree(&proof, size, root, earlier, before).unwrap();
            if earlier < size {
                prop_assert!(check_tree(&proof, size, root, earlier, Hash([1; 32])).is_err());
            }
        }
    }
}
