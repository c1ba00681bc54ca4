// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PoolFixture} from "../helpers/PoolFixture.sol";

/// @title VaultState
/// @notice A vault in the states that lenders meet: interest, reserve, bad debt, low cash, in debt assets of any decimals.
abstract contract VaultState is PoolFixture {
    address internal constant ALICE = address(0xa11ce);
    address internal constant BOB = address(0xb0b);
    address internal constant TRADER = address(0x7ade);

    uint256 internal unit;
    PermitToken internal asset;
    PermitToken internal collateral;
    ScriptedOracle internal oracle;
    IMarginPool internal pool;

    function _decimals() internal pure virtual returns (uint8);

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        unit = 10 ** _decimals();
        asset = new PermitToken("Asset", "AST", _decimals());
        collateral = new PermitToken("Collateral", "COL", 18);
        oracle = _oracle(_priceOf(1_000, _decimals(), 18));
        factory = _deployFactory(address(0));
        PoolParams memory p = _params(address(asset), uint128(unit));
        p.collaterals = _one(_collateral(address(collateral), address(oracle)));
        pool = _create(p);
        address[3] memory accounts = [ALICE, BOB, TRADER];
        for (uint256 i; i < accounts.length; ++i) {
            _fund(address(asset), accounts[i], address(pool), 1e15 * unit);
            _fund(address(collateral), accounts[i], address(pool), 1e30);
        }
    }

    /// @notice Brings the pool into one of its states.
    /// @param deposited What Alice lends, folded into what the cap allows.
    /// @param lent Share of it that is borrowed [ppm].
    /// @param time Seconds that pass.
    /// @param crash Price afterwards, of what it was [ppm]; below 850,000 the borrower is liquidated, much below that with bad debt.
    /// @param cashLeft Share of the cash that is left idle [ppm].
    function _reach(uint256 deposited, uint256 lent, uint256 time, uint256 crash, uint256 cashLeft) internal {
        deposited = bound(deposited, 10 * unit, 1e9 * unit);
        vm.prank(ALICE);
        pool.deposit(deposited, ALICE);
        PositionId id = _id(TRADER, 0);
        uint256 debt = (deposited * bound(lent, 0, 1e6)) / 1e6;
        if (debt >= unit) {
            vm.startPrank(TRADER);
            pool.depositCollateral(id, address(collateral), (debt * 1e18) / (800 * unit) + 1);
            pool.borrow(id, debt, TRADER);
            vm.stopPrank();
        }
        vm.warp(block.timestamp + bound(time, 0, 730 days));
        oracle.set((_priceOf(1_000, _decimals(), 18) * bound(crash, 200_000, 1e6)) / 1e6);
        if (pool.isLiquidatable(id)) {
            PositionId[] memory ids = new PositionId[](1);
            ids[0] = id;
            vm.prank(BOB);
            pool.liquidate(ids, LiquidationBatch(ALL, 0, BOB, address(0)), "");
        }
        _drain(bound(cashLeft, 0, 1e6));
    }

    /// @dev Lets a borrower with much collateral take idle cash.
    function _drain(uint256 cashLeft) private {
        uint256 amount = (pool.idleCash() * (1e6 - cashLeft)) / 1e6;
        if (amount < unit) return;
        PositionId id = _id(TRADER, 1);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(collateral), 1e27);
        pool.borrow(id, amount, TRADER);
        vm.stopPrank();
    }
}
