"""Prose that quality scorers are tried on: half of it took no part in development."""

__all__ = ["DEVELOPMENT", "HELD_OUT"]

HEART = (
    "The heart is a muscle that pumps blood through the body. It has four chambers, two on each "
    "side. Blood that is low in oxygen comes back from the body and is sent to the lungs. There it "
    "takes up oxygen and gives off carbon dioxide. The left side then sends it out again. Valves "
    "between the chambers keep it from flowing back. A healthy adult heart beats about seventy "
    "times a minute at rest, and faster during exercise. With each beat it moves a small cup of "
    "blood, and over a day that adds up to several thousand litres. The muscle itself needs oxygen "
    "too, which it gets through its own arteries. When one of these is blocked, part of the muscle "
    "dies within hours, and we speak of a heart attack."
)
BRIDGE = (
    "The town council of Millbrook voted on Tuesday to rebuild the old bridge. Work will begin in "
    "spring and should take two years. Critics said that the price of 4.2 million was too high; "
    "supporters pointed to the number of lorries that use the road every day. A ferry will carry "
    "people across the river while the bridge is closed, the mayor said.\n\n"
    "The bridge was built in 1931 and has been repaired four times since. Engineers who looked at "
    "it last autumn found rust in the main beams and cracks in one of the pillars. They advised "
    "the council to close it to heavy traffic at once. Since then lorries have had to take a "
    "detour of twelve kilometres through two villages, whose residents have complained about noise "
    "and dust. Several of them came to the meeting and asked that the work begin as soon as "
    "possible."
)
BREAD = (
    "Good bread needs only flour, water, salt and yeast, but it takes time. Mix the flour with "
    "most of the water and let it rest for half an hour, so that the flour can soak it up. Then "
    "add the yeast and the salt and knead the dough until it is smooth and no longer sticks to "
    "your hands. Cover it with a damp cloth and leave it in a warm place. After two hours it "
    "should have doubled in size.\n\n"
    "Shape the dough into a round loaf and let it rise once more while the oven heats up. Put a "
    "small bowl of water on the floor of the oven: the steam keeps the crust soft at first, and "
    "the bread can grow. Bake it for forty minutes. It is done when it sounds hollow as you knock "
    "on its bottom. Let it cool on a rack before you cut it, even if that is hard."
)
MOON = (
    "Why does the Moon always show us the same face? It does turn on its axis, but it takes exactly "
    "as long for one turn as for one trip around the Earth. This is no accident. The pull of the "
    "Earth is stronger on the near side than on the far side, and so the Moon is stretched a "
    "little along the line that joins the two. Long ago it turned faster, and the bulge was "
    "dragged along by the rotation. The Earth pulled it back each time, and the friction slowed "
    "the Moon until it stopped turning relative to us. Astronomers call this tidal locking. Most "
    "large moons in the solar system are locked to their planets in the same way, and Pluto and "
    "its moon Charon are even locked to each other."
)
LETTER = (
    "Dear Mrs Harding,\n\n"
    "thank you for your letter of 3 May and for the photographs of the kitchen. I am sorry that the "
    "new worktop arrived with a scratch. We have spoken to the supplier, who will send a "
    "replacement at no cost to you. It should reach our workshop within ten days, and I would like "
    "to fit it in the week after that. Could you let me know which mornings would suit you? The "
    "job takes about three hours, and the water has to be turned off for part of that time.\n\n"
    "As for the cupboard door that does not close, this is a matter of adjusting the hinges. I can "
    "do it on the same visit. Please do not try to force it, because the screws may come loose.\n\n"
    "With kind regards,\nPeter Lowe."
)
REVIEW = (
    "I bought these headphones because my old pair broke on a train. The sound is clear, and the "
    "bass does not drown everything else, which I like. They sit well even when I wear glasses, "
    "though after three hours my ears get warm. The battery lasted for a whole flight to Boston "
    "and most of the way back. What I do not like is the app. It asks for an account before it "
    "will let you change anything, and it lost my settings twice in the first month.\n\n"
    "The case is sturdy but rather large, so it takes up half of a small bag. I called the help "
    "line once, and a friendly person answered within five minutes and knew what she was talking "
    "about. All in all I would buy them again, but only at a discount."
)

DEVELOPMENT: dict[str, str] = {"heart": HEART, "bridge": BRIDGE, "bread": BREAD}
HELD_OUT: dict[str, str] = {"moon": MOON, "letter": LETTER, "review": REVIEW}
