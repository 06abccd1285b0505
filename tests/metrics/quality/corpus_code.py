"""Source code that quality scorers are tried on: half of it took no part in development."""

import inspect
from dataclasses import dataclass
from importlib import import_module

__all__ = ["DEVELOPMENT", "HELD_OUT", "Source"]


@dataclass(frozen=True)
class Source:
    text: str
    suffix: str = ".py"


LEDGER = """import { readFile } from "node:fs/promises";

export class Ledger {
  constructor(currency) {
    this.currency = currency;
    this.entries = [];
  }

  add(date, amount, purpose) {
    if (!Number.isFinite(amount)) {
      throw new TypeError(`amount of ${purpose} is no number`);
    }
    this.entries.push({ date, amount, purpose });
  }

  balance(until) {
    let sum = 0;
    for (const entry of this.entries) {
      if (until === undefined || entry.date <= until) {
        sum += entry.amount;
      }
    }
    return sum;
  }

  byPurpose() {
    const groups = new Map();
    for (const { purpose, amount } of this.entries) {
      const before = groups.get(purpose) ?? 0;
      groups.set(purpose, before + amount);
    }
    return groups;
  }
}

export async function load(path, currency) {
  const text = await readFile(path, "utf8");
  const ledger = new Ledger(currency);
  for (const line of text.split("\\n")) {
    if (line.trim() === "") {
      continue;
    }
    const [date, amount, purpose] = line.split(";");
    ledger.add(date, Number(amount), purpose);
  }
  return ledger;
}
"""
SNAKE = """const SIZE = 20;
const board = document.querySelector("#board");
const context = board.getContext("2d");
let snake = [{ x: 5, y: 5 }];
let heading = { x: 1, y: 0 };
let apple = place();

function place() {
  const x = Math.floor(Math.random() * SIZE);
  const y = Math.floor(Math.random() * SIZE);
  return { x, y };
}

function hits(one, other) {
  return one.x === other.x && one.y === other.y;
}

function step() {
  const head = { x: snake[0].x + heading.x, y: snake[0].y + heading.y };
  const outside = head.x < 0 || head.y < 0 || head.x >= SIZE || head.y >= SIZE;
  if (outside || snake.some((part) => hits(part, head))) {
    clearInterval(timer);
    return;
  }
  snake.unshift(head);
  if (hits(head, apple)) {
    apple = place();
  } else {
    snake.pop();
  }
  draw();
}

function draw() {
  const width = board.width / SIZE;
  context.clearRect(0, 0, board.width, board.height);
  context.fillStyle = "green";
  for (const part of snake) {
    context.fillRect(part.x * width, part.y * width, width, width);
  }
  context.fillStyle = "red";
  context.fillRect(apple.x * width, apple.y * width, width, width);
}

document.addEventListener("keydown", (event) => {
  const turns = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const turn = turns[event.key];
  if (turn) {
    heading = { x: turn[0], y: turn[1] };
  }
});
const timer = setInterval(step, 120);
"""


def standard(name: str) -> Source:
    """Take a module of Python's standard library."""
    return Source(inspect.getsource(import_module(name)))


DEVELOPMENT: dict[str, Source] = {
    "graphlib": standard("graphlib"),
    "queue": standard("queue"),
    "ledger.js": Source(LEDGER, ".js"),
}
HELD_OUT: dict[str, Source] = {
    "shlex": standard("shlex"),
    "colorsys": standard("colorsys"),
    "snake.js": Source(SNAKE, ".js"),
}
