//! Disjoint sets of dense indices. The smallest member names a set, so results do not depend on
//! the order of joining.

#[derive(Debug)]
pub(crate) struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    pub(crate) fn new(size: usize) -> Self {
        Self {
            parent: (0..size as u32).collect(),
        }
    }

    pub(crate) fn find(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let parent = self.parent[member as usize];
            self.parent[member as usize] = self.parent[parent as usize];
            member = parent;
        }
        member
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// Dense labels of the sets, in order of their smallest members, and how many there are.
    pub(crate) fn into_labels(mut self) -> (Vec<u32>, usize) {
        let mut label = vec![0; self.parent.len()];
        let mut count = 0;
        for member in 0..self.parent.len() {
            let name = self.find(member as u32) as usize;
            if name == member {
                label[member] = count;
                count += 1;
            } else {
                label[member] = label[name];
            }
        }
        (label, count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_dense_and_ordered_by_the_smallest_member() {
        let mut sets = UnionFind::new(5);
        sets.join(4, 1);
        sets.join(3, 0);
        assert_eq!(sets.into_labels(), (vec![0, 1, 2, 0, 1], 3));
    }
}
