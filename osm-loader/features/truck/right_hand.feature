Feature: China - driving on the right

    Scenario: A place is approached with the curb on the right
        Given the profile "light"
        And the node map
            """
              1
            a       b
              2
            """
        And the ways
            | nodes |
            | ab    |
        When I route I should get
            | from | to | approach | distance |
            | a    | 1  |          | 100m     |
            | a    | 1  | curb     | 700m     |
            | a    | 2  | curb     | 100m     |
            | b    | 1  | curb     | 300m     |
            | b    | 2  | curb     | 500m     |

    Scenario: A roundabout is driven against the clock
        Given the profile "heavy"
        Then routability should be
            | junction   | oneway | forw | backw |
            | roundabout |        | x    |       |
            | roundabout | -1     |      | x     |
