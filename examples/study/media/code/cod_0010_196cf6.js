// Bubble sort: swap neighbours until a pass changes nothing.
function sortRising(numbers) {
    const row = [...numbers];
    let swapped = true;
    while (swapped) {
        swapped = false;
        for (let i = 0; i < row.length - 1; i += 1) {
            if (row[i] > row[i + 1]) {
                [row[i], row[i + 1]] = [row[i + 1], row[i]];
                swapped = true;
            }
        }
    }
    return row;
}

console.log(sortRising([4, 3, 1, 2])); // [1, 2, 3, 4]
