//! What of a plan only tells which documents count: with those conditions apart, `macron date:2022`
//! and `macron SAUF sport` are searches for a word, which need not score every match.

use super::plan::Plan;

/// `plan` as what scores, and as the conditions that its matches meet besides, those of `filter`
/// among them; `None` where all of it scores, or nothing.
pub fn apart(plan: &Plan, filter: Option<&Plan>) -> Option<(Plan, Plan)> {
    let (scored, mut conditions) = match plan {
        Plan::And(all) if all.iter().any(is_condition) => {
            let (conditions, scored) = parted(all);
            (all_of(scored)?, conditions)
        }
        Plan::Mixed { must, should, must_not }
            if !must_not.is_empty() || must.iter().any(is_condition) =>
        {
            let (mut conditions, needed) = parted(must);
            conditions.extend(must_not.iter().map(|plan| Plan::Not(Box::new(plan.clone()))));
            let scored = match (must.is_empty(), should.is_empty()) {
                (true, _) => any_of(should.clone())?,
                (false, true) => all_of(needed)?,
                (false, false) if needed.is_empty() => return None,
                (false, false) => {
                    Plan::Mixed { must: needed, should: should.clone(), must_not: Vec::new() }
                }
            };
            (scored, conditions)
        }
        _ => return None,
    };
    conditions.extend(filter.cloned());
    Some((scored, all_of(conditions)?))
}

/// Whether no match of `plan` scores.
fn is_condition(plan: &Plan) -> bool {
    matches!(plan, Plan::Condition(_) | Plan::Not(_) | Plan::Every | Plan::Nothing)
}

/// The conditions among `plans`, and the others.
fn parted(plans: &[Plan]) -> (Vec<Plan>, Vec<Plan>) {
    plans.iter().cloned().partition(is_condition)
}

fn all_of(plans: Vec<Plan>) -> Option<Plan> {
    one_or(plans, Plan::And)
}

fn any_of(plans: Vec<Plan>) -> Option<Plan> {
    one_or(plans, Plan::Or)
}

/// `None` of none, the only one, or what `join` makes of several.
fn one_or(mut plans: Vec<Plan>, join: impl FnOnce(Vec<Plan>) -> Plan) -> Option<Plan> {
    match plans.len() {
        0 => None,
        1 => plans.pop(),
        _ => Some(join(plans)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::plan::{Condition, Group};

    fn word(weight: f32) -> Plan {
        Plan::Group(Group { weight, ..Group::default() })
    }

    fn id(id: &str) -> Plan {
        Plan::Condition(Condition::Id(id.to_string()))
    }

    fn not(plan: Plan) -> Plan {
        Plan::Not(Box::new(plan))
    }

    #[test]
    fn conditions_join_the_filter() {
        let plan = Plan::And(vec![id("1"), word(1.0), not(word(2.0))]);
        let conditions = vec![id("1"), not(word(2.0))];
        assert_eq!(apart(&plan, None), Some((word(1.0), Plan::And(conditions.clone()))));
        let filtered = Plan::And([conditions, vec![id("2")]].concat());
        assert_eq!(apart(&plan, Some(&id("2"))), Some((word(1.0), filtered)));
    }

    #[test]
    fn what_may_match_must_where_all_else_is_a_condition() {
        let owned = |plans: &[&Plan]| plans.iter().copied().cloned().collect();
        let mixed = |must: &[&Plan], should: &[&Plan], must_not: &[&Plan]| Plan::Mixed {
            must: owned(must),
            should: owned(should),
            must_not: owned(must_not),
        };
        let (one, two, three) = (&word(1.0), &word(2.0), &word(3.0));
        let excluded = not(three.clone());
        let any = Plan::Or(owned(&[one, two]));
        assert_eq!(apart(&mixed(&[], &[one, two], &[three]), None), Some((any, excluded.clone())));
        let plan = mixed(&[one, &id("1")], &[], &[]);
        assert_eq!(apart(&plan, None), Some((one.clone(), id("1"))));
        let scored = mixed(&[one], &[two], &[]);
        assert_eq!(apart(&mixed(&[one], &[two], &[three]), None), Some((scored, excluded)));
        // Here all that meets the condition matches.
        assert_eq!(apart(&mixed(&[&id("1")], &[two], &[]), None), None);
    }

    #[test]
    fn plans_that_score_throughout_or_not_at_all_stay_whole() {
        let (one, two) = (word(1.0), word(2.0));
        assert_eq!(apart(&Plan::And(vec![one.clone(), two.clone()]), Some(&id("1"))), None);
        assert_eq!(apart(&Plan::Or(vec![one, id("1")]), None), None);
        assert_eq!(apart(&Plan::And(vec![id("1"), not(two)]), None), None);
    }
}
