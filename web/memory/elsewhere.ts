/** Published models whose second matrix is drawn beside this one's. All else of their configs is for the room *Cost*. */
export const ELSEWHERE = [
  { title: "OLMo 1B", vocabSize: 50304, hiddenSize: 2048 },
  { title: "Gemma 3 270M", vocabSize: 262144, hiddenSize: 640 },
] as const;
