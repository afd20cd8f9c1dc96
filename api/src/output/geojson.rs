//! A plan as GeoJSON (RFC 7946): a line per leg, a point per stop, hub and unserved lot.

use super::{Directory, Showing};
use crate::clock::to_rfc3339;
use crate::words::toll_reason_code;
use optimizer::plan::{PlannedLeg, PlannedStop, PlannedTrip};
use optimizer::units::Position;
use serde_json::{Value, json};

/// The plan as one feature collection.
pub fn render(showing: &Showing) -> Value {
    let writer = Writer {
        showing,
        directory: Directory::new(showing.problem),
    };
    let mut features = Vec::new();
    for (index, route) in showing.plan.routes.iter().enumerate() {
        let mut lines = showing.lines[index].iter();
        for (trip_index, trip) in route.trips.iter().enumerate() {
            for (leg, line) in trip.legs().zip(&mut lines) {
                features.push(writer.leg(&route.vehicle, trip_index, leg, line));
            }
            features.extend(
                trip.stops
                    .iter()
                    .map(|stop| writer.stop(&route.vehicle, stop)),
            );
            features.extend(writer.unloading(&route.vehicle, trip));
        }
        if let (Some(home), Some(line)) = (&route.home, lines.next()) {
            features.push(writer.leg(&route.vehicle, route.trips.len(), home, line));
        }
    }
    features.extend(
        showing
            .plan
            .unserved
            .iter()
            .filter_map(|lot| writer.unserved(&lot.lot)),
    );
    json!({
        "type": "FeatureCollection",
        "name": showing.day,
        "attribution": showing.attribution,
        "features": features,
    })
}

struct Writer<'a> {
    showing: &'a Showing<'a>,
    directory: Directory<'a>,
}

impl Writer<'_> {
    fn leg(&self, vehicle: &str, trip: usize, leg: &PlannedLeg, line: &[Position]) -> Value {
        let points: Vec<Value> = line.iter().copied().map(coordinates).collect();
        // A leg within one market has no length; RFC 7946 has no empty line for it.
        let geometry = if points.len() < 2 {
            Value::Null
        } else {
            json!({ "type": "LineString", "coordinates": points })
        };
        json!({
            "type": "Feature",
            "geometry": geometry,
            "properties": {
                "kind": "leg",
                "vehicle": vehicle,
                "trip": trip,
                "departure": to_rfc3339(self.showing.date, leg.departure),
                "arrival": to_rfc3339(self.showing.date, leg.arrival),
                "distance_m": leg.distance.0,
                "toll_distance_m": leg.toll_distance.0,
                "toll_fen": leg.toll.0,
                "toll_reason": toll_reason_code(leg.toll_reason),
                "green_channel": leg.green_channel,
            },
        })
    }

    fn stop(&self, vehicle: &str, stop: &PlannedStop) -> Value {
        let lot = self.directory.lot(&stop.lot);
        point(
            lot.map(|lot| self.directory.market(lot).position),
            &json!({
                "kind": "stop",
                "vehicle": vehicle,
                "lot": stop.lot,
                "market": lot.map(|lot| &self.directory.market(lot).name),
                "product_zh": lot.map(|lot| &self.directory.product(lot).name_zh),
                "product_en": lot.map(|lot| &self.directory.product(lot).name_en),
                "kg": lot.map(|lot| lot.load.kg),
                "load_start": to_rfc3339(self.showing.date, stop.load_start),
                "load_end": to_rfc3339(self.showing.date, stop.load_end),
                "core_at_hub_c": stop.quality.core_at_hub.degrees(),
                "shelf_life_used": stop.quality.shelf_life_used,
            }),
        )
    }

    fn unloading(&self, vehicle: &str, trip: &PlannedTrip) -> Option<Value> {
        let hub = self.directory.hub(&trip.hub)?;
        Some(point(
            Some(hub.position),
            &json!({
                "kind": "hub",
                "vehicle": vehicle,
                "hub": hub.id,
                "name": hub.name,
                "unload_start": to_rfc3339(self.showing.date, trip.unload_start),
                "unload_end": to_rfc3339(self.showing.date, trip.unload_end),
            }),
        ))
    }

    fn unserved(&self, id: &str) -> Option<Value> {
        let lot = self.directory.lot(id)?;
        let market = self.directory.market(lot);
        let properties =
            json!({ "kind": "unserved", "lot": id, "market": market.name, "kg": lot.load.kg });
        Some(point(Some(market.position), &properties))
    }
}

fn point(position: Option<Position>, properties: &Value) -> Value {
    let geometry =
        position.map(|position| json!({ "type": "Point", "coordinates": coordinates(position) }));
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

/// Longitude and latitude to seven places, about a centimeter.
fn coordinates(position: Position) -> Value {
    let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
    json!([rounded(position.lon), rounded(position.lat)])
}
