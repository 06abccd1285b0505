def grow(start, rate, years):
 """Compound interest: each year's interest earns interest."""
  amount = start
   for _ in range(years):
amount *= 1 + rate
 return round(amount, 2)
print(grow(1000, 0.05, 10))  # 1628.89
