//! A plan as an EPCIS 2.0 document (JSON-LD): one object event per loading and unloading, with the
//! core temperatures expected there as sensor reports.
//!
//! The events say of themselves that they are planned: a traceability system that wants what really
//! happened replaces time and temperature by what the driver recorded.

use super::Surroundings;
use super::itinerary::{Pickup, Task, Tour, Visit};
use crate::clock::to_rfc3339;
use crate::links::escaped;
use crate::output::Showing;
use optimizer::units::{Celsius, PlanTime, Position};
use serde_json::{Value, json};

/// The plan as one document.
pub fn render(showing: &Showing<'_>, tours: &[Tour<'_>], around: &Surroundings<'_>) -> Value {
    let writer = Writer { showing, around };
    let events: Vec<Value> = tours
        .iter()
        .flat_map(|tour| {
            let visits = tour.visits.iter();
            visits.map(|visit| writer.event(tour, visit))
        })
        .collect();
    json!({
        "@context": [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            { "coldroute": "urn:coldroute:" },
        ],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": around.now.to_string(),
        "epcisBody": { "eventList": events },
    })
}

struct Writer<'a> {
    showing: &'a Showing<'a>,
    around: &'a Surroundings<'a>,
}

impl Writer<'_> {
    fn event(&self, tour: &Tour<'_>, visit: &Visit<'_>) -> Value {
        let (step, lots, core): (&str, Vec<Pickup<'_>>, Vec<(Celsius, PlanTime)>) = match visit.task
        {
            Task::Load(pickup) => (
                "loading",
                vec![pickup],
                vec![(pickup.lot.core, visit.start)],
            ),
            Task::Unload(_) => {
                let lots: Vec<Pickup<'_>> = tour.brings(visit.trip_index).collect();
                let core = lots
                    .iter()
                    .map(|pickup| (pickup.stop.quality.core_at_hub, visit.end))
                    .collect();
                ("unloading", lots, core)
            }
        };
        let cores: Vec<Value> = lots
            .iter()
            .zip(&core)
            .map(|(pickup, &(celsius, at))| self.sensor(pickup, celsius, at))
            .collect();
        json!({
            "type": "ObjectEvent",
            "eventID": format!("urn:coldroute:event:{}:{}:{}", self.around.fingerprint, tour.number, visit.number),
            "eventTime": to_rfc3339(self.showing.date, visit.end),
            "eventTimeZoneOffset": "+08:00",
            "action": "OBSERVE",
            "bizStep": step,
            "disposition": if step == "loading" { "in_transit" } else { "in_progress" },
            "epcList": lots.iter().map(|pickup| lot_uri(&pickup.lot.id, self.around)).collect::<Vec<_>>(),
            "quantityList": lots.iter().map(quantity).collect::<Vec<_>>(),
            "readPoint": { "id": geo(visit.position) },
            "bizLocation": { "id": geo(visit.position) },
            "sensorElementList": cores,
            "coldroute:planned": true,
            "coldroute:place": visit.name,
            "coldroute:vehicle": tour.route.vehicle,
        })
    }

    fn sensor(&self, pickup: &Pickup<'_>, celsius: Celsius, at: PlanTime) -> Value {
        json!({
            "sensorMetadata": {
                "time": to_rfc3339(self.showing.date, at),
                "bizRules": "urn:coldroute:core-temperature",
            },
            "sensorReport": [{
                "type": "Temperature",
                "value": tenths(celsius),
                "minValue": tenths(pickup.stop.quality.coldest),
                "maxValue": tenths(pickup.stop.quality.warmest),
                "uom": "CEL",
                "dataProcessingMethod": "urn:coldroute:thermal-model",
                "coldroute:lot": pickup.lot.id,
            }],
        })
    }
}

fn quantity(pickup: &Pickup<'_>) -> Value {
    json!({
        "epcClass": format!("urn:coldroute:product:{}", escaped(&pickup.product.name_en)),
        "quantity": pickup.lot.load.kg,
        "uom": "KGM",
    })
}

/// A lot's identity: unique by the fingerprint of the day it belongs to.
fn lot_uri(id: &str, around: &Surroundings<'_>) -> String {
    format!("urn:coldroute:lot:{}:{}", around.fingerprint, escaped(id))
}

/// RFC 5870, which the core business vocabulary takes for places without a number.
fn geo(position: Position) -> String {
    format!("geo:{:.6},{:.6}", position.lat, position.lon)
}

fn tenths(celsius: Celsius) -> f64 {
    (celsius.degrees() * 10.0).round() / 10.0
}
