// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {VaultState} from "../pool/VaultState.sol";

/// @title IncidentTest
/// @notice What the incidents of security.md share: the pool of `VaultState`, and a second one whose tokens misbehave on command.
abstract contract IncidentTest is VaultState {
    address internal constant KEEPER = address(0x4ee);

    HostileToken internal badAsset;
    HostileToken internal badCollateral;
    HostileToken internal otherCollateral;
    ScriptedOracle internal badOracle;
    IMarginPool internal badPool;

    function _decimals() internal pure virtual override returns (uint8) {
        return 6;
    }

    /// @dev A pool of hostile tokens: debt asset, and a basket of two. All are honest until they are told otherwise.
    function _createBadPool() internal {
        badAsset = _hostile(6);
        badCollateral = _hostile(18);
        otherCollateral = _hostile(18);
        badOracle = _oracle(_priceOf(1_000, 6, 18));
        PoolParams memory p = _params(address(badAsset), uint128(unit));
        p.collaterals = new CollateralParams[](2);
        p.collaterals[0] = _collateral(address(badCollateral), address(badOracle));
        p.collaterals[1] = _collateral(address(otherCollateral), address(_oracle(_priceOf(1_000, 6, 18))));
        badPool = _create(p);
        address[4] memory accounts = [ALICE, BOB, TRADER, KEEPER];
        for (uint256 i; i < accounts.length; ++i) {
            _fund(address(badAsset), accounts[i], address(badPool), 1e15 * unit);
            _fund(address(badCollateral), accounts[i], address(badPool), 1e30);
            _fund(address(otherCollateral), accounts[i], address(badPool), 1e30);
        }
    }

    /// @dev Alice lends 1e6, the trader borrows 84,000 on 100 of the collateral at 1,000.
    function _lendAndBorrow(IMarginPool p, address token) internal returns (PositionId id) {
        vm.prank(ALICE);
        p.deposit(1e6 * unit, ALICE);
        id = _id(TRADER, 0);
        vm.startPrank(TRADER);
        p.depositCollateral(id, token, 100e18);
        p.borrow(id, 84_000 * unit, TRADER);
        vm.stopPrank();
    }

    function _ids(PositionId id) internal pure returns (PositionId[] memory ids) {
        ids = new PositionId[](1);
        ids[0] = id;
    }

    function _liquidate(IMarginPool p, PositionId id, address by) internal returns (uint256 repaid, uint256 seized) {
        uint256[] memory all;
        vm.prank(by);
        (repaid, all) = p.liquidate(_ids(id), LiquidationBatch(ALL, 0, by, address(0)), "");
        seized = all[0];
    }

    function _setPrice(uint256 ppm) internal {
        oracle.set((_priceOf(1_000, _decimals(), 18) * ppm) / 1e6);
    }

    /// @dev Everything that a pool says about itself and some accounts.
    function _fingerprint(IMarginPool p) internal view returns (bytes32) {
        (uint256 a, uint256 b, uint256[2] memory ramps) = p.poolWords();
        PositionId id = _id(TRADER, 0);

        return
            keccak256(
                abi.encode(
                    a,
                    b,
                    ramps,
                    p.totalSupply(),
                    p.totalAssets(),
                    p.balanceOf(ALICE),
                    p.positionWord(id),
                    p.healthOf(id),
                    p.poolState()
                )
            );
    }

    /// @dev The call must be refused by this error.
    function _refusedBy(
        address target,
        address sender,
        bytes memory data,
        bytes4 selector,
        string memory what
    ) internal {
        vm.prank(sender);
        (bool ok, bytes memory reason) = target.call(data);
        assertFalse(ok, what);
        assertEq(bytes32(bytes4(reason)), bytes32(selector), what);
    }
}
