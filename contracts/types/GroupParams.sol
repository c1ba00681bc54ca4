// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Everything that defines a margin group; nothing of it changes but the correlations, within their rule.
struct GroupParams {
    address reserveAsset; // unit of account: the debt asset of every pool of the group, or in its basket
    address factory; // pools of this factory alone
    address sponsor; // admits pools, narrows and widens correlations, may bring skin; zero: nobody ever
    uint32 uncertainty; // delta: half width of the box around every correlation [ppm]
    uint32 maxHedge; // rho_h: greatest credit for a hedge [ppm]
    uint32 withheld; // eta: share of the diversification that is withheld [ppm]
    uint32 floor; // phi: least share of the isolated sum [ppm]
    uint64 topUpHealth; // below it anyone may move reserve into a member [WAD]
    uint64 topUpTarget; // health that a top-up restores [WAD]
    uint32 unwindIncentive; // what an unwinder gets above the oracle's price [ppm]
    uint32 unwindSlice; // most of a member's debt that one step of an unwind repays [ppm]
    uint128 minContribution; // what every participant keeps in the fund [reserve assets]
    uint256 lowCorrelations; // of 8 risk factors, for positions that oppose one another [packed as in PortfolioMath]
    uint256 highCorrelations; // the same, for positions in one direction
    bytes32 termsHash; // of the document that says what the participants agreed upon
    string termsURI; // where to read it
}
