Feature: Truck - who may pass

    Background:
        Given the profile "heavy"

    Scenario: The access chain, from the general to the specific
        Then routability should be
            | access | vehicle | motor_vehicle | hgv | bothw |
            |        |         |               |     | x     |
            | yes    |         |               |     | x     |
            | no     |         |               |     |       |
            |        | no      |               |     |       |
            |        |         | no            |     |       |
            |        |         |               | no  |       |
            | no     | yes     |               |     | x     |
            | no     |         | yes           |     | x     |
            | no     |         |               | yes | x     |
            | yes    | no      |               |     |       |
            | yes    |         | no            |     |       |
            | yes    |         |               | no  |       |
            |        | no      | yes           |     | x     |
            |        | yes     | no            |     |       |
            |        |         | no            | yes | x     |
            |        |         | yes           | no  |       |

    Scenario: A heavy truck heeds hgv, not goods and not motorcar
        Then routability should be
            | hgv         | goods | motorcar | bothw |
            | designated  |       |          | x     |
            |             | no    |          | x     |
            |             |       | no       | x     |
            | discouraged |       |          | x     |
            | no          | yes   | yes      |       |

    Scenario: A van heeds goods, not hgv
        Given the profile "van"
        Then routability should be
            | hgv | goods | bothw |
            | no  |       | x     |
            |     | no    |       |
            | no  | yes   | x     |

    Scenario: Above 3.5 t a light truck heeds hgv
        Given the profile "light"
        Then routability should be
            | hgv | goods | bothw |
            | no  |       |       |
            |     | no    | x     |

    Scenario: Directions
        Then routability should be
            | hgv | hgv:forward | hgv:backward | access:backward | forw | backw |
            |     | no          |              |                 |      | x     |
            |     |             | no           |                 | x    |       |
            | no  | yes         |              |                 | x    |       |
            | no  |             | yes          |                 |      | x     |
            |     |             |              | no              | x    |       |
            |     |             | yes          | no              | x    | x     |

    Scenario: Values of access
        Then routability should be
            | access                | bothw |
            | permissive            | x     |
            | designated            | x     |
            | official              | x     |
            | destination           | x     |
            | delivery              | x     |
            | customers             | x     |
            | permit                | x     |
            | private               |       |
            | residents             |       |
            | agricultural          |       |
            | forestry              |       |
            | emergency             |       |
            | military              |       |
            | bus                   |       |
            | agricultural;delivery | x     |
            | nonsense              | x     |

    Scenario: Conditions on the truck are decided
        Then routability should be
            | hgv:conditional                 | access | bothw |
            | no @ (weight>7.5)               |        |       |
            | no @ (weight>20)                |        | x     |
            | no @ (height>3.5)               |        |       |
            | no @ (length>12)                |        | x     |
            | no @ (axles>=3)                 |        | x     |
            | no @ (weight>7.5 AND length>12) |        | x     |
            | yes @ (weight<20)               | no     | x     |
            | yes @ (weight<7.5)              | no     |       |

    Scenario: An hour that nobody knows counts as forbidden
        Then routability should be
            | hgv | hgv:conditional                  | bothw |
            |     | no @ (22:00-06:00)               |       |
            |     | no @ (Mo-Fr 07:00-09:00)         |       |
            | no  | yes @ (22:00-06:00)              |       |
            |     | no @ (22:00-06:00 AND weight>30) | x     |

    Scenario: A known hour decides
        Given the time Tu-10:00
        Then routability should be
            | hgv | hgv:conditional                            | bothw |
            |     | no @ (22:00-06:00)                         | x     |
            |     | no @ (Mo-Fr 07:00-12:00)                   |       |
            |     | no @ (Sa-Su 07:00-12:00)                   | x     |
            |     | no @ (Mo-Fr 07:00-09:30,17:00-19:00)       | x     |
            | no  | yes @ (09:00-16:00)                        | x     |
            |     | no @ (Mo-Fr 07:00-12:00 AND weight>30)     | x     |
            |     | no @ (wet)                                 |       |

    Scenario: Deliveries may go where others may not pass through
        Given the node map
            """
            a b   c d
              e   f
            """
        And the ways
            | nodes | hgv      |
            | ab    |          |
            | bc    | delivery |
            | cd    |          |
            | befc  |          |
        When I route I should get
            | from | to | route         |
            | a    | d  | ab,befc,cd,cd |
            | a    | c  | ab,befc,befc  |

    Scenario: Access on nodes, with a barrier and without
        Then routability should be
            | node/barrier | node/access | node/hgv | node/locked | node/bollard | node/kerb | bothw |
            |              | no          |          |             |              |           |       |
            |              |             | no       |             |              |           |       |
            |              | no          | yes      |             |              |           | x     |
            | gate         |             |          |             |              |           | x     |
            | gate         |             |          | yes         |              |           |       |
            | gate         | private     |          |             |              |           |       |
            | gate         | private     | yes      |             |              |           | x     |
            | lift_gate    |             |          |             |              |           | x     |
            | bollard      |             |          |             |              |           |       |
            | bollard      |             |          |             | rising       |           | x     |
            | bollard      |             | yes      |             |              |           | x     |
            | kerb         |             |          |             |              |           |       |
            | kerb         |             |          |             |              | lowered   | x     |
            | block        |             |          |             |              |           |       |
            | toll_booth   |             |          |             |              |           | x     |
            | checkpoint   |             |          |             |              |           | x     |

    Scenario: Roads that are none, or not yet
        Then routability should be
            | highway      | construction | motor_vehicle | hgv | bothw |
            | construction |              |               |     |       |
            | proposed     |              |               |     |       |
            | primary      | yes          |               |     |       |
            | primary      | minor        |               |     | x     |
            | steps        |              | yes           |     |       |
            | footway      |              |               |     |       |
            | pedestrian   |              | delivery      |     | x     |
            | pedestrian   |              |               | yes | x     |
            | track        |              |               |     |       |

    Scenario: One-way roads and their exceptions
        Then routability should be
            | highway  | oneway      | oneway:hgv | oneway:motor_vehicle | junction   | forw | backw |
            | primary  | yes         |            |                      |            | x    |       |
            | primary  | -1          |            |                      |            |      | x     |
            | primary  | yes         | no         |                      |            | x    | x     |
            | primary  |             | yes        |                      |            | x    |       |
            | primary  |             |            | yes                  |            | x    |       |
            | primary  | reversible  |            |                      |            |      |       |
            | primary  |             |            |                      | roundabout | x    |       |
            | primary  |             |            |                      | circular   | x    |       |
            | motorway |             |            |                      |            | x    |       |
            | motorway | no          |            |                      |            | x    | x     |
