import "./about.css";

/** What is to be seen here, why it is worth seeing, and how the page knows. */
export function AboutRoom() {
  return (
    <div class="about" data-testid="about">
      <article>
        <h3>One matrix, read two ways</h3>
        <p>
          A language model begins with a lookup: each token has a row of numbers in the embedding matrix,{" "}
          <code>wte</code>. It ends with a comparison: the last hidden state times a row for each token, and
          the best match is the likeliest next one. Tied, both ends read the same rows:{" "}
          <code>logits = hidden · wteᵀ</code>.
        </p>
      </article>
      <article>
        <h3>How OLMo ties</h3>
        <p>
          By leaving the second matrix out: a tied OLMo never makes <code>ff_out</code>, the layer that would
          hold it. This page does the same. A wrapper once gave it a second name, and tools were misled:{" "}
          <a href="https://github.com/allenai/OLMo/issues/485">issue 485 of allenai/OLMo</a>.
        </p>
      </article>
      <article>
        <h3>Why it is often there twice</h3>
        <p>
          A common ONNX export writes a transpose of the matrix before the last product; the runtime works it
          out once and keeps both: see the engine <em>onnxruntime-web on WebGPU</em> with the head{" "}
          <em>exported</em>. Or two parts of a graph each upload it, as in{" "}
          <a href="https://github.com/microsoft/onnxruntime/issues/26208">issue 26208 of onnxruntime</a>.
          Others, WebLLM among them, keep one. Small models suffer most: more of them is vocabulary.
        </p>
      </article>
      <article>
        <h3>How this page knows</h3>
        <p>
          It stands between all code and <code>createBuffer</code> and <code>destroy</code>, and lists what is
          live. The verdict reads that list alone: buffers with room for the matrix in four, two or one bytes
          a number, and half as much again, unless their labels say what else they are. Where nameless memory
          could hide another, it says so. What a driver keeps behind these calls, no page can see.
        </p>
      </article>
    </div>
  );
}
