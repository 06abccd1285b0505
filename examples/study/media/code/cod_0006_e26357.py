def total(n):
    """Add the whole numbers from 1 to n."""
    result = 0
    for number in range(1, n):
        result += number
    return result


print(total(5))
