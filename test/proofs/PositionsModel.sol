// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PositionsModel
/// @notice Three positions of one pool: their scaled debts against the pool's.
contract PositionsModel {
    uint256 private immutable MIN_DEBT;
    uint256 private total;
    uint256 private a;
    uint256 private b;
    uint256 private c;

    constructor(uint256 minDebt) {
        require(minDebt != 0);
        MIN_DEBT = minDebt;
    }

    function borrow(uint8 who, uint256 scaled) external {
        require(scaled != 0);
        uint256 now_ = _debt(who) + scaled;
        require(now_ >= MIN_DEBT);
        total += scaled;
        _set(who, now_);
    }

    /// @dev All of it, or a part that leaves the minimum.
    function repay(uint8 who, uint256 scaled) external {
        uint256 now_ = _debt(who);
        require(scaled <= now_ && (scaled == now_ || now_ - scaled >= MIN_DEBT));
        total -= scaled;
        _set(who, now_ - scaled);
    }

    /// @dev A close-out: nothing is left, paid or not.
    function closeOut(uint8 who) external {
        total -= _debt(who);
        _set(who, 0);
    }

    /* WHAT HOLDS */

    /// @dev I-08: the pool's scaled debt is the sum of all positions', exactly.
    function theTotalIsTheSum() external view {
        assert(total == a + b + c);
    }

    /// @dev So none owes more than all together: what the pool subtracts for one cannot wrap.
    function nobodyOwesMoreThanTheTotal() external view {
        assert(a <= total);
    }

    /// @dev I-10: a position owes nothing or at least the minimum.
    function nobodyOwesDust() external view {
        assert(a == 0 || a >= MIN_DEBT);
        assert(b == 0 || b >= MIN_DEBT);
        assert(c == 0 || c >= MIN_DEBT);
    }

    function _debt(uint8 who) private view returns (uint256) {
        return
            who == 0
                ? a
                : who == 1
                    ? b
                    : c;
    }

    function _set(uint8 who, uint256 scaled) private {
        if (who == 0) a = scaled;
        else if (who == 1) b = scaled;
        else c = scaled;
    }
}
