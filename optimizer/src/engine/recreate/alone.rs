//! What a customer costs with a vehicle to itself.

use super::super::instance::Instance;

/// Cost of every customer alone on a vehicle of every kind; `i64::MAX` where that cannot be.
pub(crate) fn costs_alone(instance: &Instance) -> Vec<i64> {
    let mut costs = Vec::with_capacity(instance.kinds.len() * instance.customers.len());
    for kind in &instance.kinds {
        let [opens, closes] = [kind.start, kind.end].map(|one| instance.depots[one as usize]);
        for node in instance.customer_nodes() {
            let wanted = instance.customer(node);
            let [mut cost_out, time_out] = instance.arcs.get(kind.start, node);
            let mut start = (opens.open.max(wanted.release) + time_out).max(wanted.open);
            let mut is_met = start <= wanted.close && wanted.demand <= kind.capacity;
            let (mut last, mut busy) = (node, time_out + wanted.service);
            if let Some(partner) = wanted.partner {
                let [cost, time] = instance.arcs.get(node, partner);
                let delivery = instance.customer(partner);
                start = (start + wanted.service + time).max(delivery.open);
                is_met &= wanted.demand > 0 && start <= delivery.close;
                cost_out += cost;
                busy += time + delivery.service;
                last = partner;
            }
            let [cost_in, time_in] = instance.arcs.get(last, kind.end);
            let end = start + instance.customer(last).service + time_in;
            let fits = is_met && end <= closes.close && busy + time_in <= kind.longest;
            costs.push(if fits {
                kind.fixed + kind.per_cost * (i64::from(cost_out) + i64::from(cost_in))
            } else {
                i64::MAX
            });
        }
    }
    costs
}
