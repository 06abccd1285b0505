// Simple interest: the same amount is added each year.
function grow(start, rate, years) {
    return start * (1 + rate * years);
}

console.log(grow(1000, 0.05, 10)); // 1500
