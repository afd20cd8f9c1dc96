Feature: Truck - speeds, tolls, ferries, names

    Scenario: Signs and rough roads make trucks slower, never faster
        Given the profile "heavy"
        Then routability should be
            | highway | maxspeed | maxspeed:hgv | maxspeed:forward | surface   | smoothness | tracktype | forw    | backw   |
            | primary |          |              |                  |           |            |           | 36 km/h | 36 km/h |
            | primary | 80       |              |                  |           |            |           | 36 km/h | 36 km/h |
            | primary | 30       |              |                  |           |            |           | 30 km/h | 30 km/h |
            | primary | 80       | 20           |                  |           |            |           | 20 km/h | 20 km/h |
            | primary |          |              | 20               |           |            |           | 20 km/h | 36 km/h |
            | primary | 15 mph   |              |                  |           |            |           | 24 km/h | 24 km/h |
            | primary | CN:urban |              |                  |           |            |           | 36 km/h | 36 km/h |
            | primary |          |              |                  | gravel    |            |           | 30 km/h | 30 km/h |
            | primary |          |              |                  | dirt      |            |           | 20 km/h | 20 km/h |
            | primary |          |              |                  | concrete  |            |           | 36 km/h | 36 km/h |
            | primary |          |              |                  |           | bad        |           | 35 km/h | 35 km/h |
            | primary |          |              |                  |           | horrible   |           | 8 km/h  | 8 km/h  |
            | track   |          |              |                  |           |            | grade1    | 30 km/h | 30 km/h |
            | track   |          |              |                  |           |            | grade3    |         |         |
            | track   |          |              |                  | concrete  |            |           | 36 km/h | 36 km/h |
            | primary |          |              |                  |           | impassable |           |         |         |

    Scenario: A van may use softer tracks
        Given the profile "van"
        Then routability should be
            | highway | tracktype | bothw   |
            | track   | grade3    | 15 km/h |
            | track   | grade5    |         |

    Scenario: Alternating one-lane traffic costs waiting
        Given the profile "heavy"
        Then routability should be
            | oneway      | bothw   |
            | alternating | 14 km/h |

    Scenario: Toll is what trucks pay
        Given the profile "heavy"
        And the node map
            """
            a b c d e
            """
        And the ways
            | nodes | highway  | oneway | toll | toll:hgv |
            | ab    | primary  |        |      |          |
            | bc    | motorway | no     | yes  |          |
            | cd    | motorway | no     | no   | yes      |
            | de    | motorway | no     | yes  | no       |
        When I route I should get
            | from | to | distance | toll |
            | a    | b  | 100m     | 0m   |
            | a    | c  | 200m     | 100m |
            | a    | d  | 300m     | 200m |
            | a    | e  | 400m     | 200m |

    Scenario: A ferry of known duration
        Given the profile "heavy"
        And the node map
            """
            a b c d
            """
        And the ways
            | nodes | route | duration |
            | ab    |       |          |
            | bc    | ferry | 0:20     |
            | cd    |       |          |
        When I route I should get
            | from | to | route       | modes                         | time  |
            | a    | d  | ab,bc,cd,cd | driving,ferry,driving,driving | 1220s |

    Scenario: A ferry whose duration is written as ISO 8601
        Given the profile "heavy"
        And the node map
            """
            a b c d
            """
        And the ways
            | nodes | route | duration |
            | ab    |       |          |
            | bc    | ferry | PT10M    |
            | cd    |       |          |
        When I route I should get
            | from | to | time  |
            | a    | d  | 620s  |

    Scenario: A ferry that takes no trucks
        Given the profile "heavy"
        And the node map
            """
            a b c d
            """
        And the ways
            | nodes | route | hgv |
            | ab    |       |     |
            | bc    | ferry | no  |
            | cd    |       |     |
        When I route I should get
            | from | to | route |
            | a    | d  |       |

    Scenario: Gates, booths and signs take their time
        Given the profile "heavy"
        And the node map
            """
            a b c d e f g
            """
        And the nodes
            | node | barrier    | highway         | direction |
            | b    | gate       |                 |           |
            | c    | toll_booth |                 |           |
            | d    |            | traffic_signals |           |
            | e    |            | stop            | backward  |
        And the ways
            | nodes   |
            | abcdefg |
        When I route I should get
            | from | to | time |
            | a    | g  | 97s  |
            | g    | a  | 103s |
            | e    | g  | 20s  |

    Scenario: Names and numbers of Chinese roads
        Given the profile "heavy"
        And a grid size of 200 meters
        And the node map
            """
            a b c d
            """
        And the ways
            | nodes | name     | name:en         | ref  | highway  | oneway |
            | ab    | 滨河东路 | Binhe East Road |      | primary  |        |
            | bc    | 太旧高速 |                 | G20  | motorway | no     |
            | cd    |          |                 | G307 | primary  |        |
        When I route I should get
            | from | to | route                  | ref            |
            | a    | d  | 滨河东路,太旧高速,,    | ,G20,G307,G307 |

    Scenario: Signs say where one-way roads lead
        Given the profile "heavy"
        And the node map
            """
            a   b   c   d
            """
        And the ways
            | nodes | oneway | destination | destination:ref | ref |
            | ab    | yes    | 太原;忻州   |                 |     |
            | bc    | yes    | 太原        | G55             |     |
            | cd    | no     | 太原        |                 |     |
        When I route I should get
            | from | to | route       | destinations                  |
            | a    | d  | ab,bc,cd,cd | 太原, 忻州,G55: 太原,,        |
