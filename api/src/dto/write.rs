//! A plan as the shapes of its file.

use super::{
    CostsDto, ExceptionDto, FORMAT, InputsDto, LegDto, LoadDto, PlanFile, QualityDto, ReasonDto,
    RemedyDto, RemedyKind, RouteDto, SearchDto, StopDto, TripDto, UnservedDto,
};
use crate::clock::to_rfc3339;
use crate::words::{
    Language, cause_code, cause_name, exception_codes, exception_words, remedy, toll_reason_code,
};
use jiff::civil::Date;
use optimizer::plan::{
    CostItems, Plan, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, Remedy, UnservedLot,
    UnservedReason,
};
use optimizer::units::{Celsius, PlanTime};
use optimizer::verify::{Exception, LotRecord};

/// Writes a plan down.
pub fn write(plan: &Plan, inputs: InputsDto, search: SearchDto) -> PlanFile {
    let writer = Writer { date: inputs.date };
    PlanFile {
        format: FORMAT.into(),
        search,
        costs_fen: plan.costs.into(),
        routes: plan
            .routes
            .iter()
            .map(|route| writer.route(route))
            .collect(),
        unserved: plan.unserved.iter().map(unserved).collect(),
        exceptions: Vec::new(),
        inputs,
    }
}

/// Writes down what must be noted about the lots of a day.
pub fn write_exceptions(records: &[LotRecord], date: Date) -> Vec<ExceptionDto> {
    let of_record = |record: &LotRecord| {
        let exceptions = record.exceptions.iter();
        let written = exceptions.map(|exception| exception_dto(record, exception, date));
        written.collect::<Vec<_>>()
    };
    records.iter().flat_map(of_record).collect()
}

fn exception_dto(record: &LotRecord, exception: &Exception, date: Date) -> ExceptionDto {
    let code = exception_codes(exception);
    let [from, until] = exception.span.map(|moment| to_rfc3339(date, moment));
    let [minutes, borne_minutes] = exception.minutes;
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    ExceptionDto {
        lot: record.lot.clone(),
        vehicle: record.vehicle.clone(),
        level: code.level.into(),
        basis: code.basis.into(),
        probe: code.probe.into(),
        limit_c: rounded(exception.limit.degrees()),
        extreme_c: rounded(exception.extreme),
        from,
        until,
        minutes: rounded(minutes),
        borne_minutes: rounded(borne_minutes),
        cause: code.cause.into(),
        zh: exception_words(exception, Language::Zh).cause.into(),
        en: exception_words(exception, Language::En).cause.into(),
    }
}

struct Writer {
    date: Date,
}

impl Writer {
    fn time(&self, moment: PlanTime) -> String {
        to_rfc3339(self.date, moment)
    }

    fn route(&self, route: &PlannedRoute) -> RouteDto {
        RouteDto {
            vehicle: route.vehicle.clone(),
            departure: self.time(route.departure),
            finish: self.time(route.finish),
            costs_fen: route.costs.into(),
            trips: route.trips.iter().map(|trip| self.trip(trip)).collect(),
            home: route.home.as_ref().map(|leg| self.leg(leg)),
            home_costs_fen: route.home_costs.into(),
        }
    }

    fn trip(&self, trip: &PlannedTrip) -> TripDto {
        TripDto {
            hub: trip.hub.clone(),
            layout: trip.layout,
            set_points_c: trip
                .set_points
                .iter()
                .map(|c| c.map(Celsius::degrees))
                .collect(),
            precool_from: trip.precool_from.map(|moment| self.time(moment)),
            stops: trip.stops.iter().map(|stop| self.stop(stop)).collect(),
            to_hub: self.leg(&trip.to_hub),
            unload_start: self.time(trip.unload_start),
            unload_end: self.time(trip.unload_end),
            hub_costs_fen: trip.hub_costs.into(),
        }
    }

    fn leg(&self, leg: &PlannedLeg) -> LegDto {
        LegDto {
            departure: self.time(leg.departure),
            rest_s: leg.rest.0,
            arrival: self.time(leg.arrival),
            distance_m: leg.distance.0,
            toll_distance_m: leg.toll_distance.0,
            toll_fen: leg.toll.0,
            toll_reason: toll_reason_code(leg.toll_reason).into(),
            green_channel: leg.green_channel,
            book_by: leg.book_by.map(|moment| self.time(moment)),
        }
    }

    fn stop(&self, stop: &PlannedStop) -> StopDto {
        StopDto {
            leg: self.leg(&stop.leg),
            lot: stop.lot.clone(),
            compartment: stop.compartment,
            load_start: self.time(stop.load_start),
            load_end: self.time(stop.load_end),
            on_board: LoadDto {
                kg: stop.on_board.kg,
                liters: stop.on_board.liters,
                pallet_hundredths: stop.on_board.pallets,
            },
            quality: QualityDto {
                core_at_hub_c: stop.quality.core_at_hub.degrees(),
                warmest_c: stop.quality.warmest.degrees(),
                coldest_c: stop.quality.coldest.degrees(),
                shelf_life_used: stop.quality.shelf_life_used,
                excursion_minutes: stop.quality.excursion_minutes,
                chilling: stop.quality.chilling,
                loss_fen: stop.quality.loss.0,
            },
            costs_fen: stop.costs.into(),
            lot_costs_fen: stop.lot_costs.into(),
        }
    }
}

fn unserved(lot: &UnservedLot) -> UnservedDto {
    let reason = |reason: &UnservedReason| ReasonDto {
        cause: cause_code(reason.cause).into(),
        zh: cause_name(reason.cause, Language::Zh).into(),
        en: cause_name(reason.cause, Language::En).into(),
        vehicles: reason.vehicles.clone(),
    };
    let way_out = |way: &Remedy| RemedyDto {
        kind: way.into(),
        zh: remedy(way, Language::Zh),
        en: remedy(way, Language::En),
    };
    UnservedDto {
        lot: lot.lot.clone(),
        cost_fen: lot.cost.0,
        reasons: lot.reasons.iter().map(reason).collect(),
        remedies: lot.remedies.iter().map(way_out).collect(),
    }
}

impl From<&Remedy> for RemedyKind {
    fn from(remedy: &Remedy) -> Self {
        match remedy {
            Remedy::WidenWindow(by) => Self::WidenWindow { by_s: by.0 },
            Remedy::CollectEarlier(by) => Self::CollectEarlier { by_s: by.0 },
            Remedy::OtherHub(hub) => Self::OtherHub { hub: hub.clone() },
            Remedy::Precool => Self::Precool,
            Remedy::Split(kg) => Self::Split { largest_kg: *kg },
            Remedy::MoreVehicles(like) => Self::MoreVehicles { like: like.clone() },
            Remedy::NoneFound => Self::NoneFound,
        }
    }
}

impl From<CostItems> for CostsDto {
    fn from(costs: CostItems) -> Self {
        Self {
            total: costs.total().0,
            vehicle_day: costs.vehicle_day.0,
            driver_time: costs.driver_time.0,
            distance: costs.distance.0,
            fuel: costs.fuel.0,
            refrigeration: costs.refrigeration.0,
            toll: costs.toll.0,
            overtime: costs.overtime.0,
            balance: costs.balance.0,
            shelf_life: costs.shelf_life.0,
            lateness: costs.lateness.0,
            change: costs.change.0,
            unserved: costs.unserved.0,
        }
    }
}
