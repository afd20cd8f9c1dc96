//! What mappers in China write on roads: classes, names, references, and how seldom the rest.
//!
//! Pure leaves from a class and some noise to tags. It knows no coordinates.

use crate::network::Tags;
use crate::noise::Noise;
use crate::places::{Origin, Place, Rank};

/// Class of a road open to all, most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Unclassified,
}

impl Class {
    pub(crate) fn highway(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
        }
    }
}

/// East–west streets, and north–south ones.
pub(crate) const STREETS: [(&str, &str); 8] = [
    ("迎宾街", "Yingbin Street"),
    ("府前街", "Fuqian Street"),
    ("新建街", "Xinjian Street"),
    ("文化街", "Wenhua Street"),
    ("向阳街", "Xiangyang Street"),
    ("建设街", "Jianshe Street"),
    ("和平街", "Heping Street"),
    ("东风街", "Dongfeng Street"),
];
/// North–south streets.
pub(crate) const ROADS: [(&str, &str); 8] = [
    ("解放路", "Jiefang Road"),
    ("新华路", "Xinhua Road"),
    ("滨河路", "Binhe Road"),
    ("五一路", "Wuyi Road"),
    ("人民路", "Renmin Road"),
    ("朝阳路", "Chaoyang Road"),
    ("学府路", "Xuefu Road"),
    ("振兴路", "Zhenxing Road"),
];

/// Tags of a plain road of this kind.
pub(crate) fn highway(kind: &str) -> Tags {
    vec![("highway", kind.to_owned())]
}

/// A street with a name, in English too now and then.
pub(crate) fn street(kind: &str, (name, name_en): (&str, &str), noise: &mut Noise) -> Tags {
    let mut tags = highway(kind);
    tags.push(("name", name.to_owned()));
    if noise.chance(35) {
        tags.push(("name:en", name_en.to_owned()));
    }
    tags
}

/// A road between places: class, references, name, and the little else that is mapped.
pub(crate) fn country_road(
    class: Class,
    refs: &[String],
    name: Option<&str>,
    roughness: f64,
    noise: &mut Noise,
) -> Tags {
    let mut tags = highway(class.highway());
    if !refs.is_empty() {
        tags.push(("ref", refs.join(";")));
    }
    if let Some(name) = name {
        tags.push(("name", name.to_owned()));
    }
    if let Some(number) = refs
        .first()
        .and_then(|first| first.strip_prefix('G'))
        .filter(|_| noise.chance(40))
    {
        tags.push(("name:en", format!("China National Highway {number}")));
    }
    add_surface_and_lanes(&mut tags, class, noise);
    add_speed(&mut tags, class, roughness, noise);
    tags
}

fn add_surface_and_lanes(tags: &mut Tags, class: Class, noise: &mut Noise) {
    let paved = if class <= Class::Secondary {
        "asphalt"
    } else {
        "concrete"
    };
    if noise.chance(if class <= Class::Primary { 35 } else { 12 }) {
        tags.push(("surface", paved.to_owned()));
    } else if class == Class::Unclassified && noise.chance(4) {
        tags.push(("surface", noise.pick(&["gravel", "dirt"]).to_owned()));
    }
    if class <= Class::Secondary && noise.chance(30) {
        tags.push((
            "lanes",
            if class == Class::Trunk { "4" } else { "2" }.to_owned(),
        ));
    }
}

fn add_speed(tags: &mut Tags, class: Class, roughness: f64, noise: &mut Noise) {
    let speed = match class {
        Class::Trunk => "80",
        Class::Primary => "70",
        _ if roughness > 0.7 => "30",
        _ => "40",
    };
    let share = if class <= Class::Primary { 12 } else { 3 };
    if noise.chance(share) {
        tags.push(("maxspeed", speed.to_owned()));
    }
}

/// What is written on the node of a seat or township.
pub(crate) fn place(place: &Place) -> Tags {
    let kind = match place.rank {
        Rank::City => "city",
        Rank::Seat | Rank::Town => "town",
        Rank::Township => "village",
        Rank::Quarter => "suburb",
    };
    let mut tags = vec![("place", kind.to_owned()), ("name", place.name.clone())];
    if let Some(name_en) = &place.name_en {
        tags.push(("name:en", name_en.clone()));
    }
    tags.push(("ele", place.elevation_m.to_string()));
    tags.push(("ref:CN:division", place.code.clone()));
    if place.origin == Origin::Invented {
        tags.push(("note", "synthetic position".to_owned()));
    }
    tags
}

/// The usual name of a road: the first characters of its two ends, and 线.
pub(crate) fn line_name(from: &str, to: &str) -> Option<String> {
    let (from, to) = (from.chars().next()?, to.chars().next()?);
    (from != to).then(|| format!("{from}{to}线"))
}

/// The name of a motorway by its reference.
pub(crate) fn motorway_name(road_ref: &str) -> String {
    let name = match road_ref {
        "G5" => "京昆高速",
        "G18" => "荣乌高速",
        "G20" => "青银高速",
        "G22" => "青兰高速",
        "G55" => "二广高速",
        "G59" => "呼北高速",
        "G1812" => "沧榆高速",
        "G2003" => "太原绕城高速",
        "G2201" => "长治绕城高速",
        "G2516" => "东吕高速",
        "G3511" => "菏宝高速",
        other => return format!("{other}高速"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_named_by_the_first_characters_of_its_ends() {
        assert_eq!(line_name("阳曲县", "盂县").as_deref(), Some("阳盂线"));
        assert_eq!(line_name("平定县", "平遥县"), None);
    }

    #[test]
    fn few_roads_carry_a_speed_limit() {
        let mut noise = Noise::new("test", 0);
        let roads = (0..500).map(|_| country_road(Class::Tertiary, &[], None, 0.2, &mut noise));
        let limited = roads
            .filter(|tags| tags.iter().any(|(key, _)| *key == "maxspeed"))
            .count();
        assert!((1..40).contains(&limited));
    }
}
