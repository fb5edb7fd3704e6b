import "./about.css";

/** What is to be seen here, why it is worth seeing, and how the page knows. */
export function About() {
  return (
    <section class="panel about" aria-label="About this page">
      <article>
        <h2>One matrix, read two ways</h2>
        <p>
          A language model begins with a lookup: each token of the vocabulary has a row of numbers, and all
          the rows together are the embedding matrix, <code>wte</code>. It ends with a comparison: the last
          hidden state is multiplied with one row for each token, and the best match is the likeliest next
          token. Tying the two means that both ends use the same rows. The first reads one of them, the last
          reads all, as the transpose: <code>logits = hidden · wteᵀ</code>.
        </p>
      </article>
      <article>
        <h2>How OLMo ties</h2>
        <p>
          By leaving the second one out. A tied OLMo never creates <code>ff_out</code>, the layer that would
          hold the head; its forward pass multiplies with the embedding’s weight. A wrapper once made{" "}
          <code>ff_out</code> a second name for the whole embedding layer, and tools that look for shared
          weights reported that nothing was tied.{" "}
          <a href="https://github.com/allenai/OLMo/issues/485">Issue 485 of allenai/OLMo</a> tells that story,
          and the four trees above retell it. This page follows the forward pass: there is no second name
          either.
        </p>
      </article>
      <article>
        <h2>Why it is often there twice</h2>
        <p>
          Shared weights do not always survive the way to a browser. A common export to ONNX writes a
          transpose of the matrix in front of the last product; the runtime works that out once when it loads,
          and then keeps the result beside the original: choose the engine <em>onnxruntime-web on WebGPU</em>{" "}
          and the head <em>exported</em> to see it. A matrix that two parts of a graph want in two ways can
          also be uploaded once for each, as in{" "}
          <a href="https://github.com/microsoft/onnxruntime/issues/26208">issue 26208 of onnxruntime</a>.
          Others, WebLLM among them, keep one. Small models suffer most: the fewer the layers, the more of a
          model is its vocabulary.
        </p>
      </article>
      <article>
        <h2>How this page knows</h2>
        <p>
          Before anything asks for a GPU, the page puts itself between all code and <code>createBuffer</code>{" "}
          and <code>destroy</code>, and keeps a list of what is live: label, size and use, for every buffer
          that anything on it makes. The verdict looks at that list alone. It searches for buffers with room
          for the model’s vocabulary matrix in four, two or one bytes a number, and half as much again for
          rounding, unless their labels say what else they are. Where enough is live without a name to hide
          another in pieces, as with onnxruntime, it says so. It does not know which head is chosen: switch it
          to <em>untied</em> and see it notice. What a driver keeps behind these calls, no page can see.
        </p>
      </article>
    </section>
  );
}
