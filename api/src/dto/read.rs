//! A plan out of the shapes of its file; nothing in them is believed.

use super::{
    CostsDto, ExceptionDto, FORMAT, LegDto, PlanFile, ReasonDto, RemedyKind, RouteDto, StopDto,
    TripDto, UnservedDto,
};
use crate::clock::from_rfc3339;
use crate::words::{
    basis_from_code, cause_from_code, exception_cause_from_code, level_from_code, probe_from_code,
    toll_reason_from_code,
};
use jiff::civil::Date;
use optimizer::plan::{
    CostItems, LotQuality, Plan, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, Remedy,
    UnservedLot, UnservedReason,
};
use optimizer::units::{Celsius, Cost, Load, Meters, PlanTime, Seconds};
use optimizer::verify::StatedException;

/// Why a plan file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// It is not JSON of this shape.
    #[error("this is not a plan file: {0}")]
    Shape(#[from] serde_json::Error),
    /// It is of another version.
    #[error("the plan file is of format {found}, this program reads {FORMAT}: plan the day again")]
    Format {
        /// What the file says.
        found: String,
    },
    /// A time is not RFC 3339.
    #[error("{text:?} is not a time like 2026-07-15T05:10:00+08:00")]
    Time {
        /// What the file says.
        text: String,
    },
    /// A temperature is not a number.
    #[error("{value} is not a temperature")]
    Temperature {
        /// What the file says.
        value: f64,
    },
    /// Items and total differ.
    #[error("the cost items add up to {sum} fen, the file says {stated}")]
    Total {
        /// What the items add up to.
        sum: i64,
        /// What the file says.
        stated: i64,
    },
    /// A rule or cause has no such code.
    #[error("there is no rule, cause or reason {code:?}")]
    Rule {
        /// What the file says.
        code: String,
    },
}

/// Parses the text of a plan file.
///
/// # Errors
/// Where it is not JSON of this shape, or of another version.
pub fn parse(text: &str) -> Result<PlanFile, PlanFileError> {
    let file: PlanFile = serde_json::from_str(text)?;
    if file.format != FORMAT {
        return Err(PlanFileError::Format { found: file.format });
    }
    Ok(file)
}

/// Reads the plan out of its file.
///
/// # Errors
/// Where a time, temperature, rule or total in it makes no sense.
pub fn read(file: &PlanFile) -> Result<Plan, PlanFileError> {
    let reader = Reader {
        date: file.inputs.date,
    };
    Ok(Plan {
        routes: file
            .routes
            .iter()
            .map(|route| reader.route(route))
            .collect::<Result<_, _>>()?,
        unserved: file
            .unserved
            .iter()
            .map(read_unserved)
            .collect::<Result<_, _>>()?,
        costs: file.costs_fen.try_into()?,
    })
}

/// Reads what a plan file says must be noted about temperatures.
///
/// # Errors
/// Where a time or code in it makes no sense.
pub fn read_exceptions(file: &PlanFile) -> Result<Vec<StatedException>, PlanFileError> {
    let reader = Reader {
        date: file.inputs.date,
    };
    let read = file.exceptions.iter().map(|said| reader.exception(said));
    read.collect()
}

struct Reader {
    date: Date,
}

impl Reader {
    fn exception(&self, said: &ExceptionDto) -> Result<StatedException, PlanFileError> {
        let unknown = |code: &str| PlanFileError::Rule { code: code.into() };
        Ok(StatedException {
            lot: said.lot.clone(),
            vehicle: said.vehicle.clone(),
            probe: probe_from_code(&said.probe).ok_or_else(|| unknown(&said.probe))?,
            level: level_from_code(&said.level).ok_or_else(|| unknown(&said.level))?,
            basis: basis_from_code(&said.basis).ok_or_else(|| unknown(&said.basis))?,
            limit: said.limit_c,
            span: [self.time(&said.from)?, self.time(&said.until)?],
            extreme: said.extreme_c,
            minutes: [said.minutes, said.borne_minutes],
            cause: exception_cause_from_code(&said.cause).ok_or_else(|| unknown(&said.cause))?,
        })
    }

    fn time(&self, text: &str) -> Result<PlanTime, PlanFileError> {
        from_rfc3339(self.date, text).ok_or_else(|| PlanFileError::Time { text: text.into() })
    }

    fn optional_time(&self, text: Option<&String>) -> Result<Option<PlanTime>, PlanFileError> {
        text.map(|text| self.time(text)).transpose()
    }

    fn route(&self, route: &RouteDto) -> Result<PlannedRoute, PlanFileError> {
        Ok(PlannedRoute {
            vehicle: route.vehicle.clone(),
            departure: self.time(&route.departure)?,
            finish: self.time(&route.finish)?,
            trips: route
                .trips
                .iter()
                .map(|trip| self.trip(trip))
                .collect::<Result<_, _>>()?,
            home: route.home.as_ref().map(|leg| self.leg(leg)).transpose()?,
            home_costs: route.home_costs_fen.try_into()?,
            costs: route.costs_fen.try_into()?,
        })
    }

    fn trip(&self, trip: &TripDto) -> Result<PlannedTrip, PlanFileError> {
        let set_point = |point: &Option<f64>| point.map(celsius).transpose();
        Ok(PlannedTrip {
            hub: trip.hub.clone(),
            layout: trip.layout,
            set_points: trip
                .set_points_c
                .iter()
                .map(set_point)
                .collect::<Result<_, _>>()?,
            precool_from: self.optional_time(trip.precool_from.as_ref())?,
            stops: trip
                .stops
                .iter()
                .map(|stop| self.stop(stop))
                .collect::<Result<_, _>>()?,
            to_hub: self.leg(&trip.to_hub)?,
            unload_start: self.time(&trip.unload_start)?,
            unload_end: self.time(&trip.unload_end)?,
            hub_costs: trip.hub_costs_fen.try_into()?,
        })
    }

    fn leg(&self, leg: &LegDto) -> Result<PlannedLeg, PlanFileError> {
        Ok(PlannedLeg {
            departure: self.time(&leg.departure)?,
            rest: Seconds(leg.rest_s),
            arrival: self.time(&leg.arrival)?,
            distance: Meters(leg.distance_m),
            toll_distance: Meters(leg.toll_distance_m),
            toll: Cost(leg.toll_fen),
            toll_reason: toll_reason_from_code(&leg.toll_reason).ok_or_else(|| {
                PlanFileError::Rule {
                    code: leg.toll_reason.clone(),
                }
            })?,
            green_channel: leg.green_channel,
            book_by: self.optional_time(leg.book_by.as_ref())?,
        })
    }

    fn stop(&self, stop: &StopDto) -> Result<PlannedStop, PlanFileError> {
        let quality = &stop.quality;
        Ok(PlannedStop {
            leg: self.leg(&stop.leg)?,
            lot: stop.lot.clone(),
            compartment: stop.compartment,
            load_start: self.time(&stop.load_start)?,
            load_end: self.time(&stop.load_end)?,
            on_board: Load {
                kg: stop.on_board.kg,
                liters: stop.on_board.liters,
                pallets: stop.on_board.pallet_hundredths,
            },
            quality: LotQuality {
                core_at_hub: celsius(quality.core_at_hub_c)?,
                warmest: celsius(quality.warmest_c)?,
                coldest: celsius(quality.coldest_c)?,
                shelf_life_used: quality.shelf_life_used,
                excursion_minutes: quality.excursion_minutes,
                chilling: quality.chilling,
                loss: Cost(quality.loss_fen),
            },
            costs: stop.costs_fen.try_into()?,
            lot_costs: stop.lot_costs_fen.try_into()?,
        })
    }
}

fn celsius(value: f64) -> Result<Celsius, PlanFileError> {
    Celsius::new(value).ok_or(PlanFileError::Temperature { value })
}

fn read_unserved(lot: &UnservedDto) -> Result<UnservedLot, PlanFileError> {
    let reason = |reason: &ReasonDto| {
        let cause = cause_from_code(&reason.cause).ok_or_else(|| PlanFileError::Rule {
            code: reason.cause.clone(),
        })?;
        Ok(UnservedReason {
            cause,
            vehicles: reason.vehicles.clone(),
        })
    };
    Ok(UnservedLot {
        lot: lot.lot.clone(),
        cost: Cost(lot.cost_fen),
        reasons: lot
            .reasons
            .iter()
            .map(reason)
            .collect::<Result<_, PlanFileError>>()?,
        remedies: lot.remedies.iter().map(|way| (&way.kind).into()).collect(),
    })
}

impl From<&RemedyKind> for Remedy {
    fn from(kind: &RemedyKind) -> Self {
        match kind {
            RemedyKind::WidenWindow { by_s } => Self::WidenWindow(Seconds(*by_s)),
            RemedyKind::CollectEarlier { by_s } => Self::CollectEarlier(Seconds(*by_s)),
            RemedyKind::OtherHub { hub } => Self::OtherHub(hub.clone()),
            RemedyKind::Precool => Self::Precool,
            RemedyKind::Split { largest_kg } => Self::Split(*largest_kg),
            RemedyKind::MoreVehicles { like } => Self::MoreVehicles(like.clone()),
            RemedyKind::NoneFound => Self::NoneFound,
        }
    }
}

impl TryFrom<CostsDto> for CostItems {
    type Error = PlanFileError;

    fn try_from(costs: CostsDto) -> Result<Self, PlanFileError> {
        let items = Self {
            vehicle_day: Cost(costs.vehicle_day),
            driver_time: Cost(costs.driver_time),
            distance: Cost(costs.distance),
            fuel: Cost(costs.fuel),
            refrigeration: Cost(costs.refrigeration),
            toll: Cost(costs.toll),
            overtime: Cost(costs.overtime),
            balance: Cost(costs.balance),
            shelf_life: Cost(costs.shelf_life),
            lateness: Cost(costs.lateness),
            change: Cost(costs.change),
            unserved: Cost(costs.unserved),
        };
        let sum = items.total().0;
        if sum == costs.total {
            Ok(items)
        } else {
            Err(PlanFileError::Total {
                sum,
                stated: costs.total,
            })
        }
    }
}
