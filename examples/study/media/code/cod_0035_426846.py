def total(n):
    """Add the whole numbers from 1 to n, n included."""
    result = 0
    for number in range(1, n + 1):
        result += number
    return result


print(total(5))  # 15
