// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {
    ILiquidationExecutor,
    LiquidationOrder,
    LiquidationOutcome,
    Sale
} from "../../../contracts/interfaces/ILiquidationExecutor.sol";
import {LiquidationPreview} from "../../../contracts/interfaces/IPoolLens.sol";
import {IPoolCallback} from "../../../contracts/interfaces/IPoolCallback.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {LiquidationExecutor} from "../../../contracts/periphery/LiquidationExecutor.sol";
import {PoolLens} from "../../../contracts/periphery/PoolLens.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {PositionWord} from "../../../contracts/types/PositionWord.sol";
import {Test} from "../helpers/Test.sol";

/// @notice What calls itself a pool: it asks for more than it takes, or liquidates without a word to anybody.
contract HostilePool {
    error HostilePool_Refused(uint256 code);

    IERC20 private immutable ASSET;

    uint256 public owed;
    uint256 public taken;
    bool public silent;

    constructor(IERC20 asset) {
        ASSET = asset;
    }

    function set(uint256 newOwed, uint256 newTaken, bool newSilent) external {
        (owed, taken, silent) = (newOwed, newTaken, newSilent);
    }

    function liquidate(
        PositionId[] calldata,
        LiquidationBatch calldata batch,
        bytes calldata data
    ) external returns (uint256, uint256[] memory seized) {
        seized = new uint256[](1);
        if (silent) return (7, seized);

        IPoolCallback(batch.callback).onPoolCallback(msg.sender, 0, owed, seized, new uint256[](1), data);
        ASSET.transferFrom(batch.callback, address(this), taken);

        return (owed, seized);
    }

    /* Of its second position it says nothing but the word. */

    function isLiquidatable(PositionId id) external pure returns (bool) {
        if (uint256(PositionId.unwrap(id)) == 2) revert HostilePool_Refused(2);

        return true;
    }

    function healthOf(PositionId id) external pure returns (uint256) {
        if (uint256(PositionId.unwrap(id)) == 2) revert HostilePool_Refused(2);

        return 1e18;
    }

    function positionWord(PositionId id) external pure returns (uint256) {
        return uint256(PositionId.unwrap(id)) * 5;
    }
}

/// @notice Contracts that are no pools, under the periphery that takes any address for one.
contract HostilePoolsTest is Test {
    PermitToken private dollars;
    HostilePool private pool;
    LiquidationExecutor private executor;
    PoolLens private lens;

    function setUp() public {
        dollars = new PermitToken("USD Coin", "USDC", 6);
        pool = new HostilePool(dollars);
        executor = new LiquidationExecutor(address(this));
        lens = new PoolLens(address(0));
        dollars.mint(address(this), 1_000);
        dollars.approve(address(executor), 1_000);
    }

    /* EXECUTOR */

    function test_AnApprovalThatAPoolDoesNotUseUpIsTakenBack() public {
        pool.set(100, 60, false);
        (uint256 repaid, uint256 profit) = executor.liquidate(_order(100, 0));
        assertEq(repaid, 100, "what it says");
        assertEq(profit, 40, "what it left of the subsidy");
        assertEq(dollars.balanceOf(address(this)), 940, "the owner gets it back");
        assertEq(dollars.allowance(address(executor), address(pool)), 0, "nothing is left to be taken later");
        assertEq(dollars.balanceOf(address(executor)), 0, "and nothing to take");
    }

    function test_APoolThatTakesAllLeavesNoApprovalAndNoProfit() public {
        pool.set(100, 100, false);
        (uint256 repaid, uint256 profit) = executor.liquidate(_order(100, 0));
        assertEq(repaid, 100, "repaid");
        assertEq(profit, 0, "profit");
        assertEq(dollars.balanceOf(address(this)), 900, "the subsidy");
        assertEq(dollars.allowance(address(executor), address(pool)), 0, "used up");
    }

    function test_APoolThatNeverCallsBackGetsNothing() public {
        pool.set(100, 100, true);
        (uint256 repaid, uint256 profit) = executor.liquidate(_order(100, 0));
        assertEq(repaid, 7, "what it says");
        assertEq(profit, 0, "profit");
        assertEq(dollars.balanceOf(address(this)), 1_000, "untouched");

        // Nothing is expected any more: what it sends later is refused.
        uint256[] memory none = new uint256[](1);
        vm.prank(address(pool));
        vm.expectRevert(
            abi.encodeWithSelector(
                ILiquidationExecutor.LiquidationExecutor_UnexpectedCallback.selector,
                address(pool),
                address(executor)
            )
        );
        executor.onPoolCallback(address(executor), 0, 1, none, none, abi.encode(_order(100, 0)));
    }

    function test_AnOrderOfABatchThatFailsIsAnEventAndTheOthersGoOn() public {
        pool.set(100, 100, false);
        LiquidationOrder[] memory orders = new LiquidationOrder[](3);
        (orders[0], orders[1], orders[2]) = (_order(99, 0), _order(100, 0), _order(100, 0));
        orders[2].gasLimit = type(uint256).max;
        bytes memory reason = abi.encodeWithSelector(
            ILiquidationExecutor.LiquidationExecutor_SaleBelowDebt.selector,
            address(pool),
            uint256(100),
            uint256(99)
        );
        LiquidationOutcome[] memory outcomes = executor.liquidateMany(orders);

        assertFalse(outcomes[0].done, "subsidy too small");
        assertEq(outcomes[0].reason, reason, "with both numbers");
        assertEq(outcomes[0].repaid, 0, "nothing repaid");
        assertGt(outcomes[0].gasUsed, 0, "at the price of its gas");
        assertTrue(outcomes[1].done, "enough");
        assertEq(outcomes[1].repaid, 100, "repaid");
        assertEq(outcomes[1].reason.length, 0, "no reason");
        assertFalse(outcomes[2].done, "more gas than there is");
        assertEq(
            bytes32(bytes4(outcomes[2].reason)),
            bytes32(ILiquidationExecutor.LiquidationExecutor_OutOfGas.selector),
            "by its name"
        );
        assertEq(dollars.balanceOf(address(this)), 900, "one subsidy");
    }

    /* LENS */

    function test_APoolThatLiquidatesWithoutACallbackHasNoPreview() public {
        pool.set(0, 0, true);
        LiquidationPreview memory preview = lens.previewLiquidate(address(pool), _ids(), type(uint256).max);
        assertFalse(preview.ok, "no answer");
        assertEq(preview.reason.length, 0, "and no reason");
        assertEq(preview.repaid, 0, "whatever it says");
        assertEq(preview.words.length, 0, "no position");
    }

    function test_APositionOfWhichAPoolSaysNothingIsNotLiquidatable() public view {
        PositionId[] memory found = lens.liquidatableOf(address(pool), _ids());
        assertEq(found.length, 2, "two of three");
        assertEq(PositionId.unwrap(found[0]), bytes32(uint256(1)), "the first");
        assertEq(PositionId.unwrap(found[1]), bytes32(uint256(3)), "and the third");
    }

    function test_APageShowsNoHealthOfAPositionOfWhichAPoolSaysNone() public view {
        (PositionWord[] memory words, uint256[] memory healths) = lens.page(address(pool), _ids());
        for (uint256 i = 0; i < words.length; ++i) {
            assertEq(PositionWord.unwrap(words[i]), (i + 1) * 5, "every word");
            assertEq(healths[i], i == 1 ? 0 : 1e18, "all healths but one");
        }
    }

    /* HELPERS */

    function _order(uint256 maxSubsidy, uint256 minProfit) private view returns (LiquidationOrder memory order) {
        order.pool = address(pool);
        order.debtAsset = address(dollars);
        (order.maxSubsidy, order.minProfit, order.gasLimit) = (maxSubsidy, minProfit, 500_000);
        order.ids = _ids();
        order.sales = new Sale[](1);
    }

    function _ids() private pure returns (PositionId[] memory ids) {
        ids = new PositionId[](3);
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = PositionId.wrap(bytes32(i + 1));
    }
}
