// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A pool whose positions a group may hold.
struct AdmittedPool {
    bool admitted;
    uint8 factor; // number of its risk factor, below 8
    bool short; // it lends the factor's asset: its positions gain when the factor falls
}

/// @notice A position of the group. Its owner in the pool is the group, its number there is `index`.
struct Member {
    address pool; // zero: the place is free
    uint96 index;
    address participant; // who steers it and gains or loses by it
    uint40 unwoundAt; // last step of an unwind; a part of a step counts as the earlier [unix seconds]
}

/// @notice What somebody has in the group's reserve, and what he owes it [reserve assets].
struct Participant {
    uint128 margin; // his own: pays for his members, and within `sharedCap` for others'
    uint128 fund; // his contribution: pays for his members first, then for others'
    uint128 sharedCap; // most of his margin that he agreed to lose to others' defaults
    uint128 owed; // paid by others for his members and not yet given back
    uint128 lent; // his that others' members took and did not give back
    uint40 shortSince; // since when his contribution is below the minimum; zero: it is not [unix seconds]
    bool joined;
}

/// @notice What a group needs, and of what it is made.
struct GroupRisk {
    uint256[] buffers; // initial less maintenance margin of each place, of what its debt needs at most, rounded up [reserve assets]
    uint256[] notionals; // value of the collateral of each place, rounded up [reserve assets]
    uint256 suspended; // bit i: place i gives and gets no credit now
    uint256 correlations; // between the places [packed as in PortfolioMath]
    uint256 isolated; // sum of the buffers [reserve assets]
    uint256 core; // their square-root aggregation, rounded up [reserve assets]
    uint256 requirement; // what the reserve must cover, rounded up [reserve assets]
}

/// @notice What a group shows its risk model.
struct GroupView {
    address reserveAsset;
    uint256 uncertainty; // [ppm]
    uint256 maxHedge; // [ppm]
    uint256 withheld; // [ppm]
    uint256 floor; // [ppm]
    uint256 lowCorrelations; // of risk factors
    uint256 highCorrelations;
    uint256 shorts; // bit i: place i gains when its factor falls
    uint256 overdue; // bit i: the participant's contribution of place i has been short for too long
    address[8] pools; // zero: the place is free
    uint256[8] factors;
    uint256[8] ids; // positions in the pools
}
