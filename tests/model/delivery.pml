/* SPDX-License-Identifier: Apache-2.0
 *
 * Two devices that swap cards (docs/PROTOCOL.md 6.5 to 7), and meet again as often as it takes. What a device does at
 * each event is edges.pml, which tests/model/check writes from delivery.table; here is the world around the two: links
 * that lose the rest of what is under way, disks that refuse, people who stop, deadlines, and devices that die at any
 * instant, before or after what they were writing is durable.
 *
 * A session is calm, where none of that happens, or troubled, where any of it may, at any point and any number of times. Any
 * number of sessions follow one another. Checked, of every order of all of it:
 * - at every step: where one holds the other's card and not the other way round, both rows are there to repair it;
 * - no key goes out before the own row is durable;
 * - at every end: what each person was told is true of the two disks;
 * - a calm session ends, whatever the ones before have left: both hold, or neither, and no row stays (spin finds a side
 *   that waits for ever as an invalid end state).
 */
#define other(i) (1 - (i))

mtype = { none, row_staged, row_held };                     /* what a disk has of the meeting */
mtype = { T1, T3, T3x, drop };                              /* what a disk is asked for */
mtype = { untold, no, maybe, yes };
mtype = { STAGE, STAGED, RELEASE, COMMIT, END, CANCEL, DECIDE, P_NONE, P_STAGED, P_HELD, OK, FAIL, STOP, LATE, CUT, CRASH };

chan to[2] = [6] of { mtype };  /* messages on their way to each side */
mtype at[2];                    /* the state of each side */
mtype row[2] = none;
bool holds[2] = false;          /* the other's card is durable here */
bool up[2];                     /* this side's end of the link */
mtype mine[2], theirs[2];       /* what the person was told */
bool calm, met;

inline say(i, message) {
    if
    :: up[i] && up[other(i)] -> to[other(i)]!message
    :: else -> skip
    fi;
    assert(message != RELEASE || row[i] != none)
}

inline tell(i, m, t) {
    mine[i] = m;
    theirs[i] = t
}

inline durable(i, what) {
    if
    :: what == T1 -> row[i] = row_staged
    :: what == T3 -> row[i] = row_held; holds[i] = true
    :: what == T3x -> row[i] = none; holds[i] = true
    :: what == drop -> row[i] = none
    :: else -> skip
    fi
}

/* Asked for, and nobody waits for the answer. */
inline perhaps(i, what) {
    if
    :: durable(i, what)
    :: !calm -> skip
    fi
}

#include "edges.pml"

inline check_invariant() {
    assert(!holds[0] || holds[1] || (row[0] == row_held && row[1] == row_staged));
    assert(!holds[1] || holds[0] || (row[1] == row_held && row[0] == row_staged))
}

#define ended(i) (at[i] == over || at[i] == settled || at[i] == dead)

#define hears(i) (up[i] && len(to[i]) > 0)
#define may_happen(i) (!ended(i) && (!calm || awaits(i) != none || hears(i)))

/* One thing that happens to one side. */
inline happen() {
    if
    :: may_happen(0) -> i = 0
    :: may_happen(1) -> i = 1
    fi;
    if
    :: hears(i) -> to[i]?event
    :: awaits(i) != none -> durable(i, awaits(i)); event = OK
    :: !calm && awaits(i) != none -> event = FAIL
    :: !calm -> event = STOP
    :: !calm -> event = LATE
    :: !calm && up[i] -> event = CUT
    :: !calm -> event = CRASH
    fi;
    if
    :: event == CRASH -> perhaps(i, awaits(i)); at[i] = dead; up[i] = false
    :: else -> edge()
    fi;
    printf("%d: %e, now %e; on the disks %e %d, %e %d\n", i, event, at[i], row[0], holds[0], row[1], holds[1]);
    event = none;
    check_invariant()
}

inline begin(i) {
    up[i] = true;
    mine[i] = untold;
    theirs[i] = untold;
    if
    :: !met -> at[i] = deciding; to[other(i)]!DECIDE
    :: met && row[i] == none -> at[i] = own_none; to[other(i)]!P_NONE
    :: met && row[i] == row_staged -> at[i] = own_staged; to[other(i)]!P_STAGED
    :: met && row[i] == row_held -> at[i] = own_held; to[other(i)]!P_HELD
    fi
}

inline check_told(i) {
    assert(mine[i] != no || !holds[other(i)]);
    assert(mine[i] != yes || holds[other(i)]);
    assert(theirs[i] != no || !holds[i]);
    assert(theirs[i] != yes || holds[i])
}

inline check_end() {
    check_told(0);
    check_told(1);
    assert(!calm || (row[0] == none && row[1] == none && holds[0] == holds[1]));
    assert(!calm || at[0] == settled || (mine[0] == yes && theirs[0] == yes));
    assert(!calm || at[1] == settled || (mine[1] == yes && theirs[1] == yes))
}

inline forget_session() {
    do
    :: len(to[0]) > 0 -> to[0]?event
    :: len(to[1]) > 0 -> to[1]?event
    :: else -> break
    od;
    at[0] = none; at[1] = none;
    mine[0] = untold; mine[1] = untold; theirs[0] = untold; theirs[1] = untold;
    i = 0;
    event = none;
    met = true
}

init {
    byte i;
    mtype event = none;
    do
    :: atomic {
           if :: calm = true :: calm = false fi;
           begin(0); begin(1)
       };
       do
       :: ended(0) && ended(1) -> break
       :: atomic { happen() }
       od;
       atomic { check_end(); forget_session() }
    od
}
