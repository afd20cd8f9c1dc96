Feature: Truck - turn restrictions

    Background:
        Given a grid size of 200 meters
        And the node map
            """
              c
            a j b
              d
            """

    Scenario: A turn forbidden to all
        Given the profile "heavy"
        And the ways
            | nodes | oneway |
            | aj    | yes    |
            | jc    | yes    |
            | jb    | yes    |
            | jd    | yes    |
        And the relations
            | way:from | node:via | way:to | restriction  |
            | aj       | j        | jc     | no_left_turn |
        When I route I should get
            | from | to | route    |
            | a    | c  |          |
            | a    | b  | aj,jb,jb |
            | a    | d  | aj,jd,jd |

    Scenario: A turn forbidden to heavy trucks alone
        Given the profile "heavy"
        And the ways
            | nodes | oneway |
            | aj    | yes    |
            | jc    | yes    |
            | jb    | yes    |
        And the relations
            | way:from | node:via | way:to | restriction:hgv |
            | aj       | j        | jc     | no_left_turn    |
        When I route I should get
            | from | to | route    |
            | a    | c  |          |
            | a    | b  | aj,jb,jb |

    Scenario: The same turn in a van
        Given the profile "van"
        And the ways
            | nodes | oneway |
            | aj    | yes    |
            | jc    | yes    |
            | jb    | yes    |
        And the relations
            | way:from | node:via | way:to | restriction:hgv |
            | aj       | j        | jc     | no_left_turn    |
        When I route I should get
            | from | to | route    |
            | a    | c  | aj,jc,jc |

    Scenario: Exceptions and conditions on the truck
        Given the profile "heavy"
        And the ways
            | nodes | oneway |
            | aj    | yes    |
            | jc    | yes    |
            | jb    | yes    |
            | jd    | yes    |
        And the relations
            | way:from | node:via | way:to | restriction    | restriction:conditional       | except  |
            | aj       | j        | jc     | no_left_turn   |                               | psv;hgv |
            | aj       | j        | jd     |                | no_right_turn @ (weight>7.5)  |         |
            | aj       | j        | jb     |                | no_straight_on @ (length>12)  |         |
        When I route I should get
            | from | to | route    |
            | a    | c  | aj,jc,jc |
            | a    | d  |          |
            | a    | b  | aj,jb,jb |

    Scenario: Restrictions for cars and buses do not bind a truck
        Given the profile "heavy"
        And the ways
            | nodes | oneway |
            | aj    | yes    |
            | jc    | yes    |
            | jd    | yes    |
        And the relations
            | way:from | node:via | way:to | restriction:motorcar | restriction:bus |
            | aj       | j        | jc     | no_left_turn         |                 |
            | aj       | j        | jd     |                      | no_right_turn   |
        When I route I should get
            | from | to | route    |
            | a    | c  | aj,jc,jc |
            | a    | d  | aj,jd,jd |

    Scenario: A mandatory turn
        Given the profile "heavy"
        And the ways
            | nodes | oneway |
            | aj    | yes    |
            | jc    | yes    |
            | jb    | yes    |
        And the relations
            | way:from | node:via | way:to | restriction     |
            | aj       | j        | jc     | only_left_turn  |
        When I route I should get
            | from | to | route    |
            | a    | c  | aj,jc,jc |
            | a    | b  |          |

    Scenario: A turn forbidden over several roads, to trucks alone
        Given the profile "heavy"
        And the node map
            """
            a b e h
              c   f
            """
        And the ways
            | nodes | oneway |
            | ab    | yes    |
            | cb    | yes    |
            | be    | yes    |
            | eh    | yes    |
            | hf    | yes    |
        And the relations
            | way:from | way:via | way:to | restriction:hgv |
            | ab       | be,eh   | hf     | no_right_turn   |
        When I route I should get
            | from | to | route          |
            | a    | f  |                |
            | c    | f  | cb,be,eh,hf,hf |

    Scenario: Two one-way roads drawn over each other are one road to turn back on
        Given the profile "van"
        And the node map
            """
            m   n   o   p
                q
            """
        And the ways
            | nodes | oneway |
            | mn    | yes    |
            | no    | yes    |
            | on    | yes    |
            | op    | no     |
            | nq    | no     |
        And the relations
            | way:from | node:via | way:to | restriction      |
            | mn       | n        | no     | only_straight_on |
        When I route I should get
            | from | to | route             |
            | m    | q  | mn,no,op,op,on,nq,nq |
