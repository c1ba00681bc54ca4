// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mirror} from "./Mirror.sol";

/// @title FundModel
/// @notice The mutual fund of a group with two members and its curator's skin, under any sequence of entries, exits and defaults.
contract FundModel {
    uint256 private first;
    uint256 private second;
    uint256 private skin;
    uint256 private held; // tokens that the fund has
    uint256 private lost; // by all defaults
    uint256 private borne; // by the fund
    uint256 private unborne; // left to the pool's own waterfall

    function contribute(bool toFirst, uint256 amount) external {
        held += amount;
        if (toFirst) first += amount;
        else second += amount;
    }

    function contributeSkin(uint256 amount) external {
        held += amount;
        skin += amount;
    }

    function quit(bool fromFirst, uint256 amount) external {
        held -= amount;
        if (fromFirst) first -= amount;
        else second -= amount;
    }

    /// @dev A default: the defaulter, then the skin, then the survivor; the rest is the pool's.
    function fail(bool isFirst, uint256 loss) external {
        uint256 fromDefaulter;
        uint256 fromSkin;
        uint256 fromSurvivor;
        uint256 rest;
        (fromDefaulter, rest) = Mirror.take(loss, isFirst ? first : second);
        (fromSkin, rest) = Mirror.take(rest, skin);
        (fromSurvivor, rest) = Mirror.take(rest, isFirst ? second : first);
        if (isFirst) {
            first -= fromDefaulter;
            second -= fromSurvivor;
        } else {
            second -= fromDefaulter;
            first -= fromSurvivor;
        }
        skin -= fromSkin;
        held -= fromDefaulter + fromSkin + fromSurvivor;
        lost += loss;
        borne += fromDefaulter + fromSkin + fromSurvivor;
        unborne += rest;
    }

    /// @dev What members and curator own is there.
    function theFundIsThere() external view {
        assert(held == first + second + skin);
    }

    /// @dev Every loss is borne once: by the fund or by the pool.
    function everyLossIsBorneOnce() external view {
        assert(borne + unborne == lost);
    }
}
