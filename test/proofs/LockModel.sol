// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Anybody: a token, a callback target, a flash borrower. It may call back whatever it likes.
interface IAnybody {
    function anything() external;
}

/// @title LockModel
/// @notice The lock around every entry: whoever is called in the middle of one cannot change the books.
contract LockModel {
    IAnybody private immutable ANYBODY;
    bool private locked;
    uint256 private cash;
    uint256 private lenders;

    constructor(IAnybody anybody) {
        ANYBODY = anybody;
    }

    modifier nonReentrant() {
        require(!locked);
        locked = true;
        _;
        locked = false;
    }

    function deposit(uint256 amount) external nonReentrant {
        cash += amount;
        lenders += amount;
    }

    function redeem(uint256 amount) external nonReentrant {
        require(amount <= cash);
        cash -= amount;
        lenders -= amount;
        ANYBODY.anything();
    }

    /// @dev What is lent for a moment is a receivable: the books are the same after the callback as before it.
    function flashLoan(uint256 amount) external nonReentrant {
        require(amount <= cash);
        uint256 before = cash;
        uint256 owned = lenders;
        ANYBODY.anything();
        assert(cash == before);
        assert(lenders == owned);
    }

    /// @dev While a foreigner runs, the books balance: a view that he reads shows no mixed state.
    function aCallbackSeesBalancedBooks(uint256 amount) external nonReentrant {
        require(amount <= cash);
        cash -= amount;
        lenders -= amount;
        assert(cash == lenders);
        ANYBODY.anything();
        assert(cash == lenders);
    }

    /// @dev I-25: outside of an entry the lock is open.
    function theLockIsOpenOutside() external nonReentrant {
        assert(cash == lenders);
    }
}
