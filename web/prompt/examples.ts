interface Example {
  /** A few words, to click. */
  readonly name: string;
  readonly prompt: string;
}

/** Beginnings in the style of the model's training stories: short words, one child or animal, one thing. */
export const EXAMPLES: readonly Example[] = [
  { name: "a lost kitten", prompt: "It was raining, and a little kitten could not find the way home." },
  { name: "a red box", prompt: "Tom found a big red box in the garden. He wanted to know what was inside." },
  { name: "a shy bird", prompt: "In a tall tree lived a small bird who was afraid to fly. One day," },
  { name: "a secret", prompt: "“I have a secret,” said Sara. “Can you keep it?” Ben nodded." },
];
