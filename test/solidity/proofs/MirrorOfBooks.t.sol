// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExtensionBase} from "../../../contracts/pool/extension/ExtensionBase.sol";
import {LiquidationBooks} from "../../../contracts/pool/LiquidationBooks.sol";
import {PositionId, toPositionId} from "../../../contracts/types/PositionId.sol";
import {PoolState, packPoolState, unpackPoolState} from "../../../contracts/types/PoolState.sol";
import {PositionWord} from "../../../contracts/types/PositionWord.sol";
import {Mirror} from "../../proofs/Mirror.sol";
import {Test} from "../helpers/Test.sol";
import {VaultState} from "../pool/VaultState.sol";

/// @dev The pool's own internal functions, with a configuration that a test writes word by word.
contract BooksHarness is ExtensionBase, LiquidationBooks {
    /// @notice The packed configuration, documented bit by bit at `PoolConfig`.
    mapping(uint256 i => uint256) public configWord;

    function setWord(uint256 i, uint256 word) external {
        configWord[i] = word;
    }

    function topUp(uint256 value, uint256 repay) external view returns (uint256) {
        return _topUpDown(value, repay);
    }

    /// @dev Margins of token 0 at the start of its ramp.
    function margins(uint256 start, uint256 target, uint256 initial) external view returns (uint256, uint256) {
        PoolState memory s;
        (s.rampStart, s.rampTarget, s.initialMargin) = (start, target, initial);
        s.syncMinute = _minute();

        return _margins(s, 0);
    }

    function debtUp(uint256 scaled, uint256 index) external pure returns (uint256) {
        return _debtUp(scaled, index);
    }

    function books(
        uint256 scaled,
        uint256 index,
        uint256 cash,
        uint256 reserve
    ) external view returns (uint256 debt, uint256 lenders, uint256 utilisation) {
        PoolState memory s;
        (s.scaledDebt, s.index, s.cash, s.reserve) = (scaled, index, cash, reserve);
        debt = _totalDebtDown(s);

        return (debt, _lenderAssetsDown(s), _utilisationDown(debt, cash));
    }

    function payBack(uint256 scaled, uint256 index, uint256 amount) external view returns (uint256, uint256) {
        PoolState memory s;
        (s.scaledDebt, s.index) = (scaled, index);
        (PositionWord word, uint256 paid) = _payBack(
            PositionId.wrap(0),
            PositionWord.wrap(0).withScaledDebt(scaled),
            s,
            amount
        );
        assert(s.scaledDebt == word.scaledDebt() && s.cash == paid);

        return (word.scaledDebt(), paid);
    }
}

/// @notice `Mirror` gives the same bits as the pool's books and words.
contract MirrorOfBooksTest is Test {
    BooksHarness private books;

    function setUp() public {
        books = new BooksHarness();
        // A reserve unit of 1, and a pool as old as the chain.
        books.setWord(5, uint256(1) << 192);
    }

    function testFuzz_Debt(uint104 scaled, uint80 index, uint104 cash, uint56 reserve) public view {
        assertEq(Mirror.debtUp(scaled, index), books.debtUp(scaled, index), "debt of one");
        (uint256 debt, uint256 lenders, uint256 utilisation) = books.books(scaled, index, cash, reserve);
        assertEq(Mirror.totalDebtDown(scaled, index), debt, "total");
        assertEq(Mirror.lenderAssetsDown(cash, debt, reserve), lenders, "lenders");
        assertEq(Mirror.utilisationDown(debt, cash), utilisation, "utilisation");
    }

    function testFuzz_PayBack(uint96 scaled, uint80 index, uint96 least, uint256 amount) public {
        vm.assume(scaled != 0);
        // What is repaid must fit the cash.
        index = uint80(bound(index, Mirror.INDEX_SCALE, 200 * Mirror.INDEX_SCALE));
        uint256 debt = Mirror.debtUp(scaled, index);
        least = uint96(bound(least, 0, debt < type(uint96).max ? debt : type(uint96).max));
        // More than the debt, less, and nearly all of it.
        amount = amount % 3 == 0 ? amount : bound(amount, 1, amount % 3 == 1 ? debt + 1 : debt / 3 + 1);
        books.setWord(2, least);
        (uint256 left, uint256 paid) = Mirror.payBack(scaled, index, least, amount);
        if (paid == 0) {
            vm.expectRevert();
            books.payBack(scaled, index, amount);
        } else {
            (uint256 expected, uint256 expectedPaid) = books.payBack(scaled, index, amount);
            assertEq(left, expected, "left");
            assertEq(paid, expectedPaid, "paid");
        }
    }

    function testFuzz_TopUp(uint128 value, uint128 repay, uint24 incentive, uint16 most) public {
        books.setWord(5, (uint256(1) << 192) | (uint256(incentive) << 96) | (uint256(most) << 128));
        // Close-outs of about the value.
        if (repay % 2 == 0) repay = uint128(bound(repay, value - value / 4, value));
        assertEq(Mirror.topUpDown(value, repay, incentive, most), books.topUp(value, repay), "top-up");
    }

    function testFuzz_Margins(uint24 maintenance, uint24 initial, uint24 factor) public {
        maintenance = uint24(bound(maintenance, 0, Mirror.PPM));
        initial = uint24(bound(initial, 0, 2 ** 20 - 1));
        books.setWord(9, uint256(factor) << 220);
        (uint256 now_, uint256 needed) = books.margins(maintenance, maintenance, initial);
        assertEq(now_, maintenance, "maintenance");
        assertEq(Mirror.initialFloorUp(initial, maintenance, factor), needed, "initial");
    }

    function testFuzz_Words(uint120 amount, uint120 scaled, uint8 mask, uint8 flags) public pure {
        PositionWord word = PositionWord
            .wrap(0)
            .withFirstCollateral(amount)
            .withScaledDebt(scaled)
            .withMask(mask)
            .withFlags(flags);
        assertEq(Mirror.packPosition(amount, scaled, mask, flags), PositionWord.unwrap(word), "word");
        assertEq(Mirror.field(PositionWord.unwrap(word), 2 ** 120, 2 ** 120), word.scaledDebt(), "scaled debt");
    }

    function testFuzz_PoolWords(uint256 a, uint256 b) public pure {
        PoolState memory s;
        unpackPoolState(s, a, b);
        assertEq(
            Mirror.packBooksA(s.index, s.lastAccrual, s.rateAtTarget, s.reserve, s.rampStart, s.rampTarget, s.flags),
            a,
            "word A"
        );
        assertEq(Mirror.packBooksB(s.cash, s.scaledDebt, s.initialMargin, s.syncMinute), b, "word B");
        (uint256 a2, uint256 b2) = packPoolState(s);
        assertEq(a2, a, "packed A");
        assertEq(b2, b, "packed B");
    }

    function testFuzz_PositionId(address owner, uint96 index) public pure {
        uint256 id = uint256(PositionId.unwrap(toPositionId(owner, index)));
        assertEq(uint256(uint160(owner)) * 2 ** 96 + index, id, "id");
    }
}

/// @notice `Mirror` gives the same bits as the vault and the loans of a pool in whatever state it is.
contract MirrorOfVaultTest is VaultState {
    function _decimals() internal pure override returns (uint8) {
        return 6;
    }

    function testFuzz_Shares(
        uint256 deposited,
        uint256 lent,
        uint256 time,
        uint256 crash,
        uint256 cashLeft,
        uint104 x
    ) public {
        _reach(deposited, lent, time, crash, cashLeft);
        uint256 assets = pool.totalAssets();
        uint256 supply = pool.totalSupply();
        assertEq(Mirror.sharesDown(x, assets, supply), pool.previewDeposit(x), "deposit");
        assertEq(Mirror.assetsUp(x, assets, supply), pool.previewMint(x), "mint");
        assertEq(Mirror.sharesUp(x, assets, supply), pool.previewWithdraw(x), "withdraw");
        assertEq(Mirror.assetsDown(x, assets, supply), pool.previewRedeem(x), "redeem");
        uint256 all = pool.balanceOf(ALICE);
        uint256 cash = pool.idleCash();
        uint256 limit = Mirror.assetsDown(all, assets, supply) <= cash ? all : Mirror.redeemLimit(cash, assets, supply);
        assertEq(limit, pool.maxRedeem(ALICE), "redeem limit");
    }

    function testFuzz_Loans(uint256 deposited, uint256 lent, uint256 time, uint256 amount) public {
        _reach(deposited, bound(lent, 0, 800_000), time, 1e6, 1e6);
        uint256 cash = pool.idleCash();
        amount = bound(amount, unit, cash < 2 * unit ? 2 * unit : cash);
        if (amount > cash) return;
        PositionId id = _id(TRADER, 2);
        vm.startPrank(TRADER);
        pool.depositCollateral(id, address(collateral), 1e28);
        pool.borrow(id, amount, TRADER);
        vm.stopPrank();
        uint256 index = pool.poolState().index;
        assertEq(Mirror.scaledUp(amount, index), pool.positionWord(id).scaledDebt(), "scaled debt");
        assertEq(Mirror.debtUp(pool.positionWord(id).scaledDebt(), index), pool.debtOf(id), "debt");
    }
}
