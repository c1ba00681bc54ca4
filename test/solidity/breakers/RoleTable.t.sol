// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {MarginParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {BreakerFixture} from "./BreakerFixture.sol";

/// @notice The table of powers of `docs/security.md`: who may call what of a pool's administration, and that whatever a hostile
/// role did, in the same block nobody owes more, holds less or is nearer to liquidation.
/// @dev A row is a role, a column a function, a cell what it does: `.` works, U refuses the caller, V nobody was proposed, and where the
/// caller is the right one: N not announced, Z nothing to claim.
///
/// Columns: c propose a curator, a accept the role, r renounce it, g set guardian, f set fee recipient, m harshest margin rules,
/// C caps of nothing, n announce an oracle, s succeed the oracle, h halt new risk, P claim pool fees, O claim protocol fees, S take the
/// largest share.
contract RoleTableTest is BreakerFixture {
    bytes private constant COLUMNS = "cargfmCnshPOS";
    address private constant OPERATOR = address(0x2001);

    struct Holdings {
        uint256 debt;
        uint256 collateral;
        uint256 health;
        uint256 weakHealth;
        uint256 assets;
        uint256 redeemable;
        uint256 wallets;
    }

    function test_Curator() public {
        _row(
            "curator",
            CURATOR,
            ".V....."
            ".NUUUU"
        );
    }

    function test_Guardian() public {
        _row("guardian", GUARDIAN, "UVUUUUUUU.UUU");
    }

    function test_FeeRecipient() public {
        _row("fee recipient", RECIPIENT, "UVUUUUUUUUZUU");
    }

    function test_ProtocolOwner() public {
        _row("protocol owner", PROTOCOL, "UVUUUUUUUUUZ.");
    }

    /// @dev Everything that an owner can allow gives no power over the pool.
    function test_Operator() public {
        vm.prank(SAFE);
        single.setOperator(OPERATOR, 31, 0, block.timestamp + 1 days);
        _row("operator", OPERATOR, "UVUUUUUUUUUUU");
    }

    function test_FactoryAndNobody() public {
        _row("factory", address(factory), "UVUUUUUUUUUUU");
        _row("lender", LENDER, "UVUUUUUUUUUUU");
    }

    /// @dev The role is given up for good: nobody is left who may change anything.
    function test_ARenouncedPoolIsImmutable() public {
        vm.prank(CURATOR);
        single.proposeCurator(OPERATOR);
        vm.prank(CURATOR);
        single.renounceCurator();
        _row("proposed before", OPERATOR, "UVUUUUUUUUUUU");
        _row("former curator", CURATOR, "UVUUUUUUUUUUU");
        assertEq(single.curator(), address(0), "curator");
    }

    /// @dev The caller decides: a proposed curator has no power until he accepts, and the old one none after.
    function test_TwoSteps() public {
        vm.prank(CURATOR);
        single.proposeCurator(OPERATOR);
        assertEq(single.curator(), CURATOR, "proposed");
        vm.prank(OPERATOR);
        single.acceptCurator();
        _row("former curator", CURATOR, "UVUUUUUUUUUUU");
    }

    /// @dev A halt is followed by a pause in halting at least as long.
    function test_APauseFollowsAHalt() public {
        uint256 start = block.timestamp;
        vm.prank(GUARDIAN);
        single.haltNewRisk(10 hours);
        uint256 earliest = start + 20 hours;
        for (uint256 hour = 1; hour < 20; ++hour) {
            vm.warp(start + hour * 1 hours);
            vm.prank(GUARDIAN);
            vm.expectRevert(abi.encodeWithSelector(IPoolAdmin.MarginPool_TooEarly.selector, block.timestamp, earliest));
            single.haltNewRisk(1);
        }
        vm.warp(earliest);
        vm.prank(GUARDIAN);
        single.haltNewRisk(72 hours);
        assertEq(single.haltedUntil(), earliest + 72 hours, "again");
    }

    function test_NoHaltOverThreeDays() public {
        vm.prank(GUARDIAN);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPoolAdmin.MarginPool_ParamOutOfRange.selector,
                bytes32("duration"),
                uint256(72 hours + 1),
                uint256(1),
                uint256(72 hours)
            )
        );
        single.haltNewRisk(72 hours + 1);
    }

    /// @dev The harshest rules reach the maintenance margin only by its ramp, however often somebody syncs: 20 ppm per minute.
    function test_RulesRampHoweverOftenSynced() public {
        (uint256 before, ) = single.marginsOf(0);
        uint256 start = block.timestamp;
        MarginParams memory harshest = _harshest();
        vm.prank(CURATOR);
        single.setMarginParams(0, harshest);
        for (uint256 minute = 0; minute <= 60; minute += 4) {
            vm.warp(start + minute * 1 minutes);
            single.syncMargin();
            (uint256 now_, ) = single.marginsOf(0);
            assertLe(now_, before + 20 * (minute + 1), "faster than the ramp");
        }
        vm.warp(start + 30 days);
        single.syncMargin();
        vm.warp(start + 60 days);
        (uint256 last, ) = single.marginsOf(0);
        assertGt(last, before, "the change does arrive");
    }

    /* THE TABLE */

    function _row(string memory role, address caller, bytes memory expected) private {
        bytes memory got = new bytes(COLUMNS.length);
        for (uint256 i; i < got.length; ++i) {
            bytes memory call = _call(COLUMNS[i]);
            Holdings memory start = _holdings();
            uint256 before = vm.snapshotState();
            vm.prank(caller);
            (bool ok, bytes memory answer) = address(single).call(call);
            got[i] = ok ? bytes1(".") : _named(answer);
            single.syncMargin();
            _assertNobodyLost(start, role);
            vm.revertToState(before);
        }
        assertEq(string(got), string(expected), role);
    }

    function _assertNobodyLost(Holdings memory start, string memory role) private view {
        Holdings memory end = _holdings();
        assertEq(end.debt, start.debt, string.concat("debt: ", role));
        assertEq(end.collateral, start.collateral, string.concat("collateral: ", role));
        assertGe(end.health, start.health, string.concat("health: ", role));
        assertGe(end.weakHealth, start.weakHealth, string.concat("health of the weak: ", role));
        assertGe(end.assets, start.assets, string.concat("lender: ", role));
        assertGe(end.redeemable, start.redeemable, string.concat("exit: ", role));
        assertEq(end.wallets, start.wallets, string.concat("wallets: ", role));
    }

    function _holdings() private view returns (Holdings memory h) {
        PositionId safe = _id(SAFE, 0);
        PositionId weak = _id(WEAK, 0);
        h.debt = single.debtOf(safe) + single.debtOf(weak);
        h.collateral =
            single.collateralOf(safe, address(weth)) +
            single.collateralOf(weak, address(weth)) +
            single.collateralOf(_id(FREE, 0), address(weth));
        h.health = single.healthOf(safe);
        h.weakHealth = single.healthOf(weak);
        h.assets = single.convertToAssets(single.balanceOf(LENDER));
        h.redeemable = single.maxWithdraw(LENDER);
        h.wallets = usdc.balanceOf(LENDER) + usdc.balanceOf(SAFE) + usdc.balanceOf(WEAK);
    }

    function _named(bytes memory answer) private pure returns (bytes1) {
        bytes4 selector = bytes4(answer);
        if (selector == IPoolAdmin.MarginPool_Unauthorized.selector) return "U";
        if (selector == IPoolAdmin.MarginPool_NoPendingCurator.selector) return "V";
        if (selector == IPoolAdmin.MarginPool_NotAnnounced.selector) return "N";
        if (selector == IPoolAdmin.MarginPool_NothingToClaim.selector) return "Z";

        return "?";
    }

    function _harshest() private view returns (MarginParams memory m) {
        m = single.marginParamsOf(0);
        m.maintenanceFloor = m.maintenanceFloor + m.maintenanceFloor / 5;
        m.initialFloor = 1_000_000;
    }

    function _call(bytes1 f) private view returns (bytes memory) {
        if (f == "c") return abi.encodeCall(single.proposeCurator, (OPERATOR));
        if (f == "a") return abi.encodeCall(single.acceptCurator, ());
        if (f == "r") return abi.encodeCall(single.renounceCurator, ());
        if (f == "g") return abi.encodeCall(single.setGuardian, (OPERATOR));
        if (f == "f") return abi.encodeCall(single.setFeeRecipient, (OPERATOR));
        if (f == "m") return abi.encodeCall(single.setMarginParams, (0, _harshest()));
        if (f == "C") return abi.encodeCall(single.setCaps, (0, 0));
        if (f == "n") return abi.encodeCall(single.announceOracle, (0, address(sequencer), false));
        if (f == "s") return abi.encodeCall(single.succeedOracle, (0));
        if (f == "h") return abi.encodeCall(single.haltNewRisk, (72 hours));
        if (f == "P") return abi.encodeCall(single.claimPoolFees, ());
        if (f == "O") return abi.encodeCall(single.claimProtocolFees, ());

        return abi.encodeCall(single.setProtocolFeeShare, (250_000));
    }
}
