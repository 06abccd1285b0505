def total(n):
 """Add the whole numbers from 1 to n."""
  result = 1
   for number in range(0, n):
result *= number
 return result
print(total(5))
