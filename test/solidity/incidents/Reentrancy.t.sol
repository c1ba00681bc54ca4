// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolUpkeep} from "../../../contracts/interfaces/IPoolUpkeep.sol";
import {Adjustment, LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {MarginParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @dev Called in the middle of somebody else's transaction: writes down what the pool then says.
contract Witness {
    IMarginPool private immutable POOL;
    PositionId private immutable ID;
    bytes32 public seen;
    bytes32 public limits;

    constructor(IMarginPool pool, PositionId id) {
        (POOL, ID) = (pool, id);
    }

    function look() external {
        seen = view_();
        limits = limits_();
    }

    /// @dev Everything that an integrator may price by.
    function view_() public view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    POOL.totalAssets(),
                    POOL.totalDebt(),
                    POOL.idleCash(),
                    POOL.reserve(),
                    POOL.debtOf(ID),
                    POOL.healthOf(ID),
                    POOL.isLiquidatable(ID),
                    POOL.positionWord(ID),
                    POOL.poolState()
                )
            );
    }

    function limits_() public view returns (bytes32) {
        address me = address(0xa11ce);

        return keccak256(abi.encode(POOL.maxDeposit(me), POOL.maxMint(me), POOL.maxWithdraw(me), POOL.maxRedeem(me)));
    }
}

/// @notice T1 and T2 of security.md: whoever is called in the middle of a transaction calls back into the pool.
contract ReentrancyTest is IncidentTest {
    uint256 private constant ACTIONS = 8;
    bytes4 private constant LOCKED = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;

    PositionId private id;
    Counterparty private target;

    function setUp() public override {
        super.setUp();
        _createBadPool();
        id = _lendAndBorrow(badPool, address(badCollateral));
        target = new Counterparty();
        target.approve(address(badAsset), address(badPool));
        target.approve(address(badCollateral), address(badPool));
        badAsset.mint(address(target), 1e12 * unit);
        vm.prank(BOB);
        badPool.depositCollateral(_id(BOB, 0), address(badCollateral), 100e18);
    }

    /// @notice T1, lendf.me, Cream, Rari: from every transfer of a hostile token, in every entry, every function that changes anything is
    /// refused by the lock.
    function test_T1_ReentrancyFromTokens() public {
        bytes[] memory calls = _calls();
        uint256 reentries;
        for (uint256 action; action < ACTIONS; ++action) {
            for (uint256 i; i < calls.length; ++i) {
                uint256 snapshot = vm.snapshotState();
                HostileToken token = _tokenOf(action);
                token.setManner(HostileToken.Manner.REENTRANT);
                token.setReentry(address(badPool), calls[i]);
                assertTrue(_act(action, address(0)), _case(action, i));
                assertGt(token.reentries(), 0, _case(action, i));
                assertEq(token.breaches(), 0, _case(action, i));
                assertEq(bytes32(token.refusal()), bytes32(_lock(calls[i])), _case(action, i));
                reentries += token.reentries();
                assertTrue(vm.revertToState(snapshot));
            }
        }
        assertGe(reentries, ACTIONS * calls.length, "each was tried");
    }

    /// @notice T1: and from every callback of the pool's own: of a combined change, of a liquidation, of a flash loan.
    function test_T1_ReentrancyFromCallbacks() public {
        bytes[] memory calls = _calls();
        for (uint256 action = 5; action < ACTIONS; ++action) {
            for (uint256 i; i < calls.length; ++i) {
                uint256 snapshot = vm.snapshotState();
                target.setCall(address(badPool), calls[i]);
                assertTrue(_act(action, address(target)), _case(action, i));
                assertFalse(target.callOk(), _case(action, i));
                assertEq(bytes32(bytes4(target.callAnswer())), bytes32(_lock(calls[i])), _case(action, i));
                assertTrue(vm.revertToState(snapshot));
            }
        }
    }

    /// @notice T2, Sentiment, dForce, Sturdy: what the pool says in the middle of a transaction is what it says at its end, so nobody
    /// can price by a mix of before and after; and every limit is zero then.
    function test_T2_ViewsInTheMiddleAreThoseOfTheEnd() public {
        Witness witness = new Witness(badPool, id);
        for (uint256 action; action < ACTIONS; ++action) {
            uint256 snapshot = vm.snapshotState();
            HostileToken token = _tokenOf(action);
            token.setManner(HostileToken.Manner.REENTRANT);
            token.setReentry(address(witness), abi.encodeCall(Witness.look, ()));
            assertTrue(_act(action, address(0)), _case(action, 0));
            assertEq(token.breaches(), token.reentries(), "the witness could look");
            assertEq(witness.seen(), witness.view_(), _case(action, 0));
            assertEq(witness.limits(), keccak256(abi.encode(0, 0, 0, 0)), "limits");
            assertTrue(vm.revertToState(snapshot));
        }
        for (uint256 action = 5; action < ACTIONS; ++action) {
            uint256 snapshot = vm.snapshotState();
            target.setCall(address(witness), abi.encodeCall(Witness.look, ()));
            assertTrue(_act(action, address(target)), _case(action, 1));
            assertTrue(target.callOk(), "the witness could look");
            assertEq(witness.seen(), witness.view_(), _case(action, 1));
            assertEq(witness.limits(), keccak256(abi.encode(0, 0, 0, 0)), "limits");
            assertTrue(vm.revertToState(snapshot));
        }
    }

    /// @dev Deposit, withdraw, collateral in and out, repay; combined change, liquidation, flash loan, each with a callback target.
    function _act(uint256 action, address callback) private returns (bool ok) {
        bytes memory data;
        address sender = TRADER;
        if (action == 0) (sender, data) = (ALICE, abi.encodeCall(badPool.deposit, (100 * unit, ALICE)));
        if (action == 1) (sender, data) = (ALICE, abi.encodeCall(badPool.withdraw, (100 * unit, ALICE, ALICE)));
        if (action == 2) data = abi.encodeCall(badPool.depositCollateral, (id, address(badCollateral), 1e18));
        if (action == 3) {
            (sender, data) = (
                BOB,
                abi.encodeCall(badPool.withdrawCollateral, (_id(BOB, 0), address(badCollateral), 1e18, BOB))
            );
        }
        if (action == 4) data = abi.encodeCall(badPool.repay, (id, 100 * unit));
        if (action == 5) {
            Adjustment memory a = Adjustment(address(0), 0, address(0), 0, 100 * unit, 50 * unit, TRADER, callback);
            data = abi.encodeCall(badPool.adjust, (id, a, ""));
        }
        if (action == 6) {
            badOracle.set((_priceOf(1_000, 6, 18) * 88) / 100);
            LiquidationBatch memory batch = LiquidationBatch(ALL, 0, KEEPER, callback);
            (sender, data) = (KEEPER, abi.encodeCall(badPool.liquidate, (_ids(id), batch, "")));
        }
        if (action == 7) {
            data = abi.encodeCall(
                badPool.flashLoan,
                (IERC3156FlashBorrower(address(target)), address(badAsset), 100 * unit, "")
            );
        }
        vm.prank(sender);
        (ok, ) = address(badPool).call(data);
    }

    function _tokenOf(uint256 action) private view returns (HostileToken) {
        return action == 2 || action == 3 || action == 6 ? badCollateral : badAsset;
    }

    /// @dev Every function of a pool that moves value or changes the books, with arguments that would pass for some caller.
    function _calls() private view returns (bytes[] memory c) {
        c = new bytes[](19);
        MarginParams memory rules;
        Adjustment memory a = Adjustment(address(0), 0, address(0), 0, 0, unit, ALICE, address(0));
        LiquidationBatch memory batch = LiquidationBatch(ALL, 0, KEEPER, address(0));
        c[0] = abi.encodeCall(badPool.deposit, (unit, ALICE));
        c[1] = abi.encodeCall(badPool.mint, (1e12, ALICE));
        c[2] = abi.encodeCall(badPool.withdraw, (0, ALICE, ALICE));
        c[3] = abi.encodeCall(badPool.redeem, (0, ALICE, ALICE));
        c[4] = abi.encodeCall(badPool.depositCollateral, (id, address(badCollateral), 1));
        c[5] = abi.encodeCall(badPool.withdrawCollateral, (id, address(badCollateral), 1, ALICE));
        c[6] = abi.encodeCall(badPool.borrow, (id, unit, ALICE));
        c[7] = abi.encodeCall(badPool.repay, (id, unit));
        c[8] = abi.encodeCall(badPool.adjust, (id, a, ""));
        c[9] = abi.encodeCall(badPool.liquidate, (_ids(id), batch, ""));
        batch.unmovable = 2;
        c[10] = abi.encodeCall(badPool.liquidate, (_ids(id), batch, ""));
        c[11] = abi.encodeCall(
            badPool.flashLoan,
            (IERC3156FlashBorrower(address(target)), address(badAsset), unit, "")
        );
        c[12] = abi.encodeCall(badPool.exitGradually, (id, address(badCollateral), unit, 0, ALICE));
        c[13] = abi.encodeCall(badPool.setGradualExit, (id, true));
        c[14] = abi.encodeCall(badPool.flagMarginCall, (id));
        c[15] = abi.encodeCall(badPool.syncMargin, ());
        c[16] = abi.encodeCall(badPool.buyOrphans, (address(badCollateral), 1, ALL, ALICE));
        c[17] = abi.encodeCall(badPool.setMarginParams, (0, rules));
        c[18] = abi.encodeCall(badPool.pokeOracle, (0));
    }

    /// @dev The error of the lock: a sync has its own, because the pool itself may sync inside an entry.
    function _lock(bytes memory data) private pure returns (bytes4) {
        return bytes4(data) == IPoolUpkeep.syncMargin.selector ? IPoolUpkeep.MarginPool_Locked.selector : LOCKED;
    }

    function _case(uint256 action, uint256 i) private pure returns (string memory) {
        return string.concat("action ", vm.toString(action), ", call ", vm.toString(i));
    }
}
