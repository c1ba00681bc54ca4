// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @dev A group that a creator wrote himself: asked to cover, it does its worst.
contract HostileGroup {
    uint256 public manner;
    bool public broke;
    address private _token;

    function setManner(uint256 manner_, address token) external {
        (manner, _token) = (manner_, token);
    }

    /// @dev Says in what it pays: what it was told, or its worst.
    function asset() external returns (address) {
        if (manner == 6) revert("no");
        if (manner == 7) {
            while (true) ++manner;
        }
        if (manner == 8) {
            assembly ("memory-safe") {
                return(0, 1000000)
            }
        }

        return _token;
    }

    function act(address to, bytes calldata data) external returns (bytes memory answer) {
        (, answer) = to.call(data);
    }

    function cover(PositionId id, uint256 need) external returns (uint256) {
        if (manner == 0) revert("no");
        if (manner == 1) {
            while (true) ++need;
        }
        if (manner == 2) {
            assembly ("memory-safe") {
                return(0, 1000000)
            }
        }
        if (manner == 3) {
            IMarginPool pool = IMarginPool(msg.sender);
            (broke, ) = address(pool).call(abi.encodeCall(pool.repay, (id, 1)));
        }
        // More than a position can hold.
        if (manner == 5) PermitToken(_token).transfer(msg.sender, PermitToken(_token).balanceOf(address(this)));

        // It says that it paid, and paid nothing.
        return need;
    }
}

/// @notice L9 of security.md: positions that are margined together must not infect those that are not.
contract GroupsTest is IncidentTest {
    /// @notice L9: a group that reverts, burns gas, answers with a bomb, calls back or lies about its payment neither stops the
    /// liquidation of its own position nor touches anybody else's: their words do not change by a bit.
    function test_L9_AHostileGroupInfectsNobody() public {
        HostileGroup group = new HostileGroup();
        PoolParams memory p = _params(address(asset), uint128(unit));
        p.group = address(group);
        p.groupCushion = 20_000;
        p.collaterals = _one(_collateral(address(collateral), address(oracle)));
        IMarginPool grouped = _create(p);
        address[4] memory accounts = [ALICE, BOB, TRADER, KEEPER];
        for (uint256 i; i < 4; ++i) {
            _fund(address(asset), accounts[i], address(grouped), 1e12 * unit);
            _fund(address(collateral), accounts[i], address(grouped), 1e24);
        }
        PositionId alone = _lendAndBorrow(grouped, address(collateral));
        PositionId pooled = _id(address(group), 0);
        vm.prank(BOB);
        grouped.depositCollateral(pooled, address(collateral), 100e18);
        group.act(address(grouped), abi.encodeCall(grouped.borrow, (pooled, 88_000 * unit, BOB)));
        assertEq(grouped.debtOf(pooled), 88_000 * unit, "opened at maintenance and cushion");

        // Unhealthy at 970; the other one, with 84,000, is not.
        _setPrice(970_000);
        assertTrue(grouped.isLiquidatable(pooled), "liquidatable");
        bytes32 before = keccak256(abi.encode(grouped.positionWord(alone), grouped.healthOf(alone)));
        collateral.mint(address(group), 1 << 121);
        // It pays in the pool's debt, in its collateral, or in what the pool does not know.
        address[3] memory tokens = [address(asset), address(collateral), address(group)];
        for (uint256 i; i < 3 * 9; ++i) {
            uint256 snapshot = vm.snapshotState();
            group.setManner(i % 9, tokens[i / 9]);
            (uint256 repaid, uint256 seized) = _liquidate(grouped, pooled, KEEPER);
            assertGt(repaid, 0, "it was liquidated all the same");
            assertGt(seized, 0, "seized");
            assertFalse(group.broke(), "the group called back");
            bytes32 now_ = keccak256(abi.encode(grouped.positionWord(alone), grouped.healthOf(alone)));
            assertEq(now_, before, "somebody who did not opt in");
            assertTrue(vm.revertToState(snapshot));
        }
    }

    /// @notice L9: nobody's position is margined with a group's but the group's own: a stranger opens at the initial margin.
    function test_L9_StrangersHaveNoPartInIt() public {
        HostileGroup group = new HostileGroup();
        PoolParams memory p = _params(address(asset), uint128(unit));
        p.group = address(group);
        p.groupCushion = 20_000;
        p.collaterals = _one(_collateral(address(collateral), address(oracle)));
        IMarginPool grouped = _create(p);
        _fund(address(asset), ALICE, address(grouped), 1e12 * unit);
        _fund(address(collateral), TRADER, address(grouped), 1e24);
        vm.prank(ALICE);
        grouped.deposit(1e6 * unit, ALICE);
        vm.startPrank(TRADER);
        grouped.depositCollateral(_id(TRADER, 0), address(collateral), 100e18);
        (bool ok, ) = address(grouped).call(abi.encodeCall(grouped.borrow, (_id(TRADER, 0), 88_000 * unit, TRADER)));
        assertFalse(ok, "above the initial margin");
        // And nobody liquidates him in the group's name.
        (ok, ) = address(grouped).call(
            abi.encodeCall(grouped.liquidate, (_ids(_id(TRADER, 0)), LiquidationBatch(ALL, 0, TRADER, address(0)), ""))
        );
        assertFalse(ok, "healthy");
        vm.stopPrank();
    }
}
