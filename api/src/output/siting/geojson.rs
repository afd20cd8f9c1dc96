//! A siting study as GeoJSON: sites, demand points, and a line for everything that is served.

use super::SitingShowing;
use serde_json::{Value, json};

/// The feature collection.
pub fn render(showing: &SitingShowing<'_>) -> Value {
    let report = showing.report;
    let mut features: Vec<Value> = report
        .sites
        .iter()
        .map(|site| {
            json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [site.lon, site.lat] },
                "properties": { "kind": "site", "properties_of": site },
            })
        })
        .collect();
    for service in &report.services {
        let point = [service.lon, service.lat];
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": point },
            "properties": { "kind": "demand", "properties_of": service },
        }));
        let site = report.sites.iter().find(|site| site.id == service.site);
        if let Some(site) = site {
            features.push(json!({
                "type": "Feature",
                "geometry": { "type": "LineString", "coordinates": [point, [site.lon, site.lat]] },
                "properties": {
                    "kind": "service",
                    "point": service.point,
                    "site": service.site,
                    "tonnes_year": service.tonnes_year,
                    "minutes": service.minutes,
                },
            }));
        }
    }
    for feature in &mut features {
        flatten(feature);
    }
    json!({
        "type": "FeatureCollection",
        "name": report.name,
        "attribution": report.attribution,
        "notes": report.notes,
        "features": features,
    })
}

/// Puts the fields of `properties_of` beside the kind, where map programs look for them.
fn flatten(feature: &mut Value) {
    let Some(properties) = feature["properties"].as_object_mut() else {
        return;
    };
    if let Some(Value::Object(fields)) = properties.remove("properties_of") {
        properties.extend(fields);
    }
}
