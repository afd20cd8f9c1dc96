//! The shapes of siting questions in the `OpenAPI` document: every table's row, and the question.

use super::endpoint::{Content, Schemas};
use crate::siting::{QuestionTable, TABLES};
use crate::table::Need as ColumnNeed;
use serde_json::{Map, Value, json};

/// What people call a table.
pub(super) fn zh(table: QuestionTable) -> &'static str {
    match table.name {
        "sites" => "候选点",
        "points" => "产地",
        "volumes" => "产量",
        "scenarios" => "情景",
        "limits" => "限制",
        "phases" => "阶段",
        _ => "封路",
    }
}

/// Registers the shape of every table's row, and of the question.
pub(super) fn question() -> Content {
    Content {
        kind: "application/json",
        shape: |schemas| {
            let mut properties = json!({
                "id": { "type": "string", "description": "Unique name in paths." },
                "map": { "type": "string", "description": "The map its places lie on." },
                "siting": { "type": "object", "description": "Settings by key, as in siting.csv." },
            });
            for table in TABLES {
                let row = row_schema(table, schemas);
                properties[table.name] = json!({ "type": "array", "items": row });
            }
            let schema = json!({
                "type": "object", "required": ["id", "map"], "properties": properties,
                "additionalProperties": false,
                "description": "Where should the next hubs stand? Settings and tables of a case folder.",
            });
            schemas.entry("SitingQuestion").or_insert(schema);
            json!({ "$ref": "#/components/schemas/SitingQuestion" })
        },
        example: None,
    }
}

fn row_schema(table: QuestionTable, schemas: &mut Schemas) -> Value {
    let cell = json!({ "type": ["number", "string", "null"] });
    let columns = table.columns.iter();
    let properties: Map<String, Value> = columns
        .clone()
        .map(|column| (column.name.to_owned(), cell.clone()))
        .collect();
    let needed = columns.filter(|column| column.need == ColumnNeed::Required);
    let required: Vec<&str> = needed.map(|column| column.name).collect();
    let name = format!("Siting_{}_row", table.name);
    let schema = json!({
        "type": "object", "properties": properties, "required": required,
        "description": format!("A row of {}.csv; columns may also bear their Chinese names.", table.name),
    });
    schemas.entry(name.clone()).or_insert(schema);
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn row_of(table: QuestionTable) -> Content {
    Content {
        kind: "application/json",
        shape: shape_of(table).0,
        example: None,
    }
}

pub(super) fn array_of(table: QuestionTable) -> Content {
    Content {
        kind: "application/json",
        shape: shape_of(table).1,
        example: None,
    }
}

type Shapes = (super::endpoint::Shape, super::endpoint::Shape);

/// The shapes of one row and of many: shapes are plain functions, so each table has its own.
fn shape_of(table: QuestionTable) -> Shapes {
    fn row<const INDEX: usize>(schemas: &mut Schemas) -> Value {
        row_schema(TABLES[INDEX], schemas)
    }
    fn all<const INDEX: usize>(schemas: &mut Schemas) -> Value {
        json!({ "type": "array", "items": row::<INDEX>(schemas) })
    }
    let shapes: [Shapes; 7] = [
        (row::<0>, all::<0>),
        (row::<1>, all::<1>),
        (row::<2>, all::<2>),
        (row::<3>, all::<3>),
        (row::<4>, all::<4>),
        (row::<5>, all::<5>),
        (row::<6>, all::<6>),
    ];
    let index = TABLES.iter().position(|known| known.name == table.name);
    shapes[index.unwrap_or_default()]
}
