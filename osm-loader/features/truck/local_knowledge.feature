Feature: Truck - what a coordinator knows that the map does not

    Background:
        Given the profile "light"
        And a grid size of 200 meters
        And the node map
            """
            a b   c d
              e   f
            """
        And the ways
            | nodes |
            | ab    |
            | bc    |
            | cd    |
            | befc  |

    Scenario: Nothing special
        When I route I should get
            | from | to | route       | distance |
            | a    | d  | ab,bc,cd,cd | 800m     |

    Scenario: A closed road
        Given the local overrides
            | along | effect |
            | bc    | closed |
        When I route I should get
            | from | to | route         | distance |
            | a    | d  | ab,befc,cd,cd | 1200m    |

    Scenario: A road closed on other days
        Given the day 2026-08-01
        And the local overrides
            | along | effect | from       | until      |
            | bc    | closed | 2026-07-10 | 2026-07-31 |
        When I route I should get
            | from | to | route       |
            | a    | d  | ab,bc,cd,cd |

    Scenario: A road closed on its last day
        Given the day 2026-07-31
        And the local overrides
            | along | effect | from       | until      |
            | bc    | closed | 2026-07-10 | 2026-07-31 |
        When I route I should get
            | from | to | route         |
            | a    | d  | ab,befc,cd,cd |

    Scenario: A height gantry stops what is higher
        Given the local overrides
            | along | effect       | figure |
            | bc    | height limit | 3.0    |
        When I route I should get
            | from | to | route         |
            | a    | d  | ab,befc,cd,cd |

    Scenario: A height gantry lets through what is lower
        Given the profile "van"
        And the local overrides
            | along | effect       | figure |
            | bc    | height limit | 3.0    |
        When I route I should get
            | from | to | route       |
            | a    | d  | ab,bc,cd,cd |

    Scenario: A weight limit
        Given the local overrides
            | along | effect       | figure |
            | bc    | weight limit | 3.5    |
        When I route I should get
            | from | to | route         |
            | a    | d  | ab,befc,cd,cd |

    Scenario: A slow road is driven where it still pays
        Given the local overrides
            | along | effect | figure |
            | bc    | slow   | 30     |
        When I route I should get
            | from | to | route       | time |
            | a    | d  | ab,bc,cd,cd | 88s  |

    Scenario: A slow road is driven around where it does not
        Given the local overrides
            | along | effect | figure |
            | bc    | slow   | 10     |
        When I route I should get
            | from | to | route         | time |
            | a    | d  | ab,befc,cd,cd | 120s |
