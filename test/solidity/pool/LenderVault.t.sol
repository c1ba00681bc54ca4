// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {IVaultEntries} from "../../../contracts/interfaces/IVaultEntries.sol";
import {IVaultReads} from "../../../contracts/interfaces/IVaultReads.sol";
import {Test} from "../helpers/Test.sol";
import {VaultState} from "./VaultState.sol";

/// @dev The errors of OpenZeppelin that the vault keeps.
interface IERC4626Errors {
    error ERC4626ExceededMaxWithdraw(address owner, uint256 assets, uint256 max);
    error ERC4626ExceededMaxRedeem(address owner, uint256 shares, uint256 max);
}

/// @notice ERC-4626 in every state that a pool's vault reaches: round trips never pay, previews are what happens, limits are exact.
abstract contract LenderVaultProperties is VaultState {
    function testFuzz_RoundTripsNeverPay(
        uint256 deposited,
        uint256 lent,
        uint256 time,
        uint256 crash,
        uint256 amount
    ) public {
        _reach(deposited, lent, time, crash, 1e6);
        uint256 limit = pool.maxDeposit(BOB);
        if (limit < unit) return;
        amount = bound(amount, 1, limit < 1e9 * unit ? limit : 1e9 * unit);
        if (pool.previewDeposit(amount) == 0) return;

        vm.startPrank(BOB);
        uint256 shares = pool.deposit(amount, BOB);
        uint256 snapshot = vm.snapshotState();
        assertLe(pool.redeem(shares, BOB, BOB), amount, "deposit, redeem");
        assertTrue(vm.revertToState(snapshot));
        snapshot = vm.snapshotState();
        if (pool.maxWithdraw(BOB) >= amount) assertGe(pool.withdraw(amount, BOB, BOB), shares, "deposit, withdraw");
        assertTrue(vm.revertToState(snapshot));

        uint256 half = shares / 2 + 1;
        if (half > pool.maxRedeem(BOB)) return;
        snapshot = vm.snapshotState();
        uint256 got = pool.redeem(half, BOB, BOB);
        if (pool.previewDeposit(got) != 0) assertLe(pool.deposit(got, BOB), half, "redeem, deposit");
        assertTrue(vm.revertToState(snapshot));
        snapshot = vm.snapshotState();
        got = pool.redeem(half, BOB, BOB);
        if (pool.maxMint(BOB) >= half) assertGe(pool.mint(half, BOB), got, "redeem, mint");
        assertTrue(vm.revertToState(snapshot));

        uint256 part = pool.maxWithdraw(BOB) / 2;
        snapshot = vm.snapshotState();
        uint256 burnt = pool.withdraw(part, BOB, BOB);
        if (pool.previewDeposit(part) != 0) assertLe(pool.deposit(part, BOB), burnt, "withdraw, deposit");
        assertTrue(vm.revertToState(snapshot));
        burnt = pool.withdraw(part, BOB, BOB);
        if (burnt != 0 && pool.maxMint(BOB) >= burnt) assertGe(pool.mint(burnt, BOB), part, "withdraw, mint");
        vm.stopPrank();
    }

    function testFuzz_MintNeverPays(
        uint256 deposited,
        uint256 lent,
        uint256 time,
        uint256 crash,
        uint256 shares
    ) public {
        _reach(deposited, lent, time, crash, 1e6);
        uint256 limit = pool.maxMint(BOB);
        if (limit == 0) return;
        shares = bound(shares, 1, limit < 1e9 * unit ? limit : 1e9 * unit);
        vm.startPrank(BOB);
        uint256 paid = pool.mint(shares, BOB);
        uint256 snapshot = vm.snapshotState();
        assertLe(pool.redeem(shares, BOB, BOB), paid, "mint, redeem");
        assertTrue(vm.revertToState(snapshot));
        uint256 most = pool.maxWithdraw(BOB);
        assertLe(most, paid, "mint, withdraw: more than was paid");
        assertLe(pool.withdraw(most, BOB, BOB), shares, "mint, withdraw: shares");
        vm.stopPrank();
    }

    function testFuzz_PreviewsAreWhatHappens(
        uint256 deposited,
        uint256 lent,
        uint256 time,
        uint256 crash,
        uint256 amount
    ) public {
        _reach(deposited, lent, time, crash, 500_000);
        amount = bound(amount, 1, 1e6 * unit);
        vm.startPrank(BOB);
        if (amount <= pool.maxDeposit(BOB) && pool.previewDeposit(amount) != 0) {
            uint256 expected = pool.previewDeposit(amount);
            assertEq(pool.deposit(amount, BOB), expected, "deposit");
        }
        if (amount <= pool.maxMint(BOB)) {
            uint256 expected = pool.previewMint(amount);
            assertEq(pool.mint(amount, BOB), expected, "mint");
        }
        uint256 part = pool.maxWithdraw(BOB) / 3;
        uint256 preview = pool.previewWithdraw(part);
        assertEq(pool.withdraw(part, BOB, BOB), preview, "withdraw");
        part = pool.maxRedeem(BOB) / 3;
        preview = pool.previewRedeem(part);
        assertEq(pool.redeem(part, BOB, BOB), preview, "redeem");
        vm.stopPrank();
    }

    function testFuzz_LimitsAreExact(
        uint256 deposited,
        uint256 lent,
        uint256 time,
        uint256 crash,
        uint256 cashLeft
    ) public {
        _reach(deposited, lent, time, crash, cashLeft);
        uint256 snapshot = vm.snapshotState();

        uint256 most = pool.maxWithdraw(ALICE);
        _refused(
            abi.encodeCall(pool.withdraw, (most + 1, ALICE, ALICE)),
            ALICE,
            IERC4626Errors.ERC4626ExceededMaxWithdraw.selector
        );
        vm.prank(ALICE);
        pool.withdraw(most, ALICE, ALICE);
        assertTrue(vm.revertToState(snapshot));
        snapshot = vm.snapshotState();

        most = pool.maxRedeem(ALICE);
        _refused(
            abi.encodeCall(pool.redeem, (most + 1, ALICE, ALICE)),
            ALICE,
            IERC4626Errors.ERC4626ExceededMaxRedeem.selector
        );
        vm.prank(ALICE);
        pool.redeem(most, ALICE, ALICE);
        assertTrue(vm.revertToState(snapshot));
        snapshot = vm.snapshotState();

        most = pool.maxDeposit(BOB);
        _refused(abi.encodeCall(pool.deposit, (most + 1, BOB)), BOB, bytes4(0));
        if (most != 0 && pool.previewDeposit(most) != 0) {
            vm.prank(BOB);
            pool.deposit(most, BOB);
        }
        assertTrue(vm.revertToState(snapshot));

        most = pool.maxMint(BOB);
        _refused(abi.encodeCall(pool.mint, (most + 1, BOB)), BOB, bytes4(0));
        if (most != 0) {
            vm.prank(BOB);
            pool.mint(most, BOB);
        }
    }

    /// @notice A2: a plain transfer to the pool, of any token, moves nothing.
    function testFuzz_A2_DonationsMoveNothing(uint256 deposited, uint256 lent, uint256 time, uint256 gift) public {
        _reach(deposited, lent, time, 1e6, 500_000);
        gift = bound(gift, 1, 1e14 * unit);
        bytes32 before = _views();
        vm.startPrank(BOB);
        asset.transfer(address(pool), gift);
        collateral.transfer(address(pool), gift < 1e20 ? gift : 1e20);
        vm.stopPrank();
        vm.deal(address(pool), 1 ether);
        assertEq(_views(), before, "views");
    }

    /// @notice A1: who comes first, and who comes back to an emptied vault, cannot make a later lender's shares worth less than he
    /// paid for them, whatever he gives away by transfer or by repaying other people's debt.
    function testFuzz_A1_ShareInflation(uint256 first, uint256 gift, uint256 amount, bool reEmptied) public {
        if (reEmptied) {
            _reach(1e6 * unit, 500_000, 365 days, 1e6, 1e6);
            vm.startPrank(TRADER);
            pool.repay(_id(TRADER, 0), ALL);
            vm.stopPrank();
            vm.startPrank(ALICE);
            pool.redeem(pool.maxRedeem(ALICE), ALICE, ALICE);
            vm.stopPrank();
            assertEq(pool.totalSupply(), 0, "emptied");
        }
        first = bound(first, 1, 10);
        gift = bound(gift, 1, 1e8 * unit);
        amount = bound(amount, gift / 2 + 1, gift * 2 + 1e6);
        uint256 attacker = asset.balanceOf(BOB);
        vm.startPrank(BOB);
        if (pool.previewDeposit(first) != 0) pool.deposit(first, BOB);
        asset.transfer(address(pool), gift);
        vm.stopPrank();

        vm.startPrank(ALICE);
        uint256 shares = pool.deposit(amount, ALICE);
        uint256 back = pool.redeem(shares, ALICE, ALICE);
        vm.stopPrank();
        uint256 slack = amount / 1e6 > 2 ? amount / 1e6 : 2;
        assertGe(back + slack, amount, "the victim");
        vm.startPrank(BOB);
        pool.redeem(pool.maxRedeem(BOB), BOB, BOB);
        vm.stopPrank();
        assertLe(asset.balanceOf(BOB), attacker, "the attacker");
    }

    function _views() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    pool.totalAssets(),
                    pool.convertToAssets(1e18),
                    pool.convertToShares(1e18),
                    pool.poolState(),
                    pool.healthOf(_id(TRADER, 1)),
                    pool.maxDeposit(BOB),
                    pool.maxWithdraw(ALICE),
                    pool.maxRedeem(ALICE),
                    pool.totalDebt(),
                    pool.reserve()
                )
            );
    }

    /// @dev The call must fail, by the named error or, with no name given, by any of ours.
    function _refused(bytes memory data, address sender, bytes4 selector) private {
        vm.prank(sender);
        (bool ok, bytes memory reason) = address(pool).call(data);
        assertFalse(ok, "one more must be refused");
        assertGe(reason.length, 4, "by name");
        assertNotEq(bytes32(bytes4(reason)), bytes32(bytes4(0x4e487b71)), "not by a panic");
        if (selector != 0) assertEq(bytes32(bytes4(reason)), bytes32(selector), "by its error");
    }
}

contract LenderVault6Test is LenderVaultProperties {
    function _decimals() internal pure override returns (uint8) {
        return 6;
    }
}

contract LenderVault8Test is LenderVaultProperties {
    function _decimals() internal pure override returns (uint8) {
        return 8;
    }
}

contract LenderVault18Test is LenderVaultProperties {
    function _decimals() internal pure override returns (uint8) {
        return 18;
    }
}

/// @notice What the pool answers itself and what its extension answers are ERC-4626 together, to the selector.
contract VaultInterfaceTest is Test {
    function test_EntriesAndReadsAreErc4626() public pure {
        bytes4 together = type(IVaultEntries).interfaceId ^ type(IVaultReads).interfaceId;
        assertEq(bytes32(together), bytes32(type(IERC4626).interfaceId));
    }
}
