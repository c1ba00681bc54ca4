// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolFixture} from "../helpers/PoolFixture.sol";
import {Statistics} from "./Statistics.sol";

/// @title Campaign
/// @notice What the runner wants to know of a campaign with one handler, and what every invariant of it ends with.
abstract contract Campaign is PoolFixture {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    uint256 internal depth;

    /// @dev The handler of this campaign.
    function _stats() internal view virtual returns (Statistics);

    /// @dev Functions of the handler that the runner calls.
    function _selectors() internal view virtual returns (bytes4[] memory);

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        depth = vm.envOr("INVARIANT_DEPTH", 64);
        factory = _deployFactory(address(0xfee));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_stats());
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_stats()), _selectors());
    }

    /// @dev What every invariant ends with: the run's statistics, once, under its name. A file for each, because invariants run
    /// side by side and lines of two of them would mix.
    modifier reported(string memory id) {
        _;
        if (_stats().calls() != depth) return;
        vm.writeLine(string.concat("out/invariants/", id, ".jsonl"), _stats().report(id));
    }

    /// @dev What the handlers compared around every call under the name of an invariant.
    function _unbroken(bytes32 id) internal view {
        assertEq(_stats().broken(id), "", "broken");
    }
}
