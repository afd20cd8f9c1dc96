Feature: Truck - weight, height, width, length and axle load

    Scenario: Mass in all units, for a truck of 18 t
        Given the profile "heavy"
        Then routability should be
            | maxweight | bothw |
            | 18        | x     |
            | 17.9      |       |
            | 20 t      | x     |
            | 7,5 t     |       |
            | 18000 kg  | x     |
            | 17000kg   |       |
            | 20 st     | x     |
            | 19 st     |       |
            | 40000 lbs | x     |
            | 39000 lbs |       |
            | none      | x     |
            | unsigned  | x     |
            | default   | x     |

    Scenario: Mass for a light truck of 4.495 t
        Given the profile "light"
        Then routability should be
            | maxweight | bothw |
            | 4.5       | x     |
            | 3.5       |       |
            | 5 st      | x     |
            | 4.9 st    |       |

    Scenario: The limit for trucks replaces the limit for all
        Given the profile "heavy"
        Then routability should be
            | maxweight | maxweight:hgv | maxweight:forward | maxweightrating | maxgcweight | forw | backw |
            | 3.5       | 40            |                   |                 |             | x    | x     |
            | 40        | 7.5           |                   |                 |             |      |       |
            |           |               | 3.5               |                 |             |      | x     |
            |           |               |                   | 12              |             |      |       |
            |           |               |                   | 20              |             | x    | x     |
            |           |               |                   |                 | 12          |      |       |

    Scenario: Height in all units, for a truck of 3.8 m
        Given the profile "heavy"
        Then routability should be
            | maxheight     | maxheight:physical | bothw |
            | 3.8           |                    | x     |
            | 3.7           |                    |       |
            | 3.8 m         |                    | x     |
            | 370 cm        |                    |       |
            | 12'6"         |                    | x     |
            | 12'5"         |                    |       |
            | 13 ft         |                    | x     |
            | 12 ft 2 in    |                    |       |
            | default       |                    | x     |
            | below_default |                    |       |
            |               | 3.5                |       |
            | 4.5           | 3.5                |       |
            |               | 4.2                | x     |

    Scenario: Height for a van of 2.25 m
        Given the profile "van"
        Then routability should be
            | maxheight     | bothw |
            | 2.2           |       |
            | 2.3           | x     |
            | below_default | x     |

    Scenario: Bars and gates across the road
        Given the profile "light"
        Then routability should be
            | node/barrier      | node/maxheight | node/maxwidth | bothw |
            | height_restrictor | 3              |               |       |
            | height_restrictor | 3.3            |               | x     |
            | height_restrictor |                |               |       |
            | width_restrictor  |                | 2.1           |       |
            | width_restrictor  |                | 2.3           | x     |
            |                   | 3              |               |       |

    Scenario: Width, length and axle load
        Given the profile "heavy"
        Then routability should be
            | maxwidth | maxlength | maxaxleload | width | bothw |
            | 2.5      |           |             |       | x     |
            | 2.4      |           |             |       |       |
            |          | 9         |             |       | x     |
            |          | 8         |             |       |       |
            |          | 30'       |             |       | x     |
            |          |           | 10          |       | x     |
            |          |           | 9.9         |       |       |
            |          |           | 11 st       |       |       |
            |          |           |             | 2.4   |       |
            |          |           |             | 3     | x     |

    Scenario: A limit lifted for deliveries leaves the road to its own places
        Given the profile "heavy"
        And the node map
            """
            a b   c d
              e   f
            """
        And the ways
            | nodes | maxweight | maxweight:conditional  |
            | ab    |           |                        |
            | bc    | 7.5       | none @ destination     |
            | cd    |           |                        |
            | befc  |           |                        |
        When I route I should get
            | from | to | route         |
            | a    | d  | ab,befc,cd,cd |

    Scenario: A weak bridge is driven around
        Given the profile "heavy"
        And the node map
            """
            a b   c d
              e   f
            """
        And the ways
            | nodes | maxweight |
            | ab    |           |
            | bc    | 10        |
            | cd    |           |
            | befc  |           |
        When I route I should get
            | from | to | route         | distance |
            | a    | d  | ab,befc,cd,cd | 600m     |

    Scenario: A light truck crosses the same bridge
        Given the profile "light"
        And a grid size of 200 meters
        And the node map
            """
            a b   c d
              e   f
            """
        And the ways
            | nodes | maxweight |
            | ab    |           |
            | bc    | 10        |
            | cd    |           |
            | befc  |           |
        When I route I should get
            | from | to | route       | distance |
            | a    | d  | ab,bc,cd,cd | 800m     |

    Scenario: Nothing that is drawn opens a road the map closes
        Given the profile "heavy"
        And a grid size of 200 meters
        And the node map
            """
            a b   c d
              e   f
            """
        And the ways
            | nodes | hgv |
            | ab    |     |
            | bc    | no  |
            | cd    |     |
            | befc  |     |
        And the local overrides
            | along | effect | figure |
            | bc    | slow   | 60     |
        When I route I should get
            | from | to | route         |
            | a    | d  | ab,befc,cd,cd |
