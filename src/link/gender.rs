//! Whether "he" or "she" can stand for a person: by title, then by first name.
//!
//! Limits: the lists hold the commonest names of English texts; any other name is of unknown gender and fits both.

/// Which pronoun is known to fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gender {
    /// "he".
    Male,
    /// "she".
    Female,
    /// Either.
    #[default]
    Unknown,
}

impl Gender {
    /// Whether one person can have both.
    pub(super) fn fits(self, other: Gender) -> bool {
        self == Gender::Unknown || other == Gender::Unknown || self == other
    }
}

/// The gender that a title tells.
pub(super) fn of_title(title: &str) -> Gender {
    match title.trim_end_matches('.').to_lowercase().as_str() {
        "mr" | "mister" | "sir" | "lord" | "king" | "prince" | "father" | "congressman"
        | "chairman" | "spokesman" | "businessman" | "sheikh" => Gender::Male,
        "mrs" | "ms" | "miss" | "madam" | "madame" | "lady" | "queen" | "princess" | "sister"
        | "congresswoman" | "chairwoman" | "spokeswoman" | "businesswoman" | "dame" => {
            Gender::Female
        }
        _ => Gender::Unknown,
    }
}

/// The gender that a noun of people tells.
pub(super) fn of_noun(noun: &str) -> Gender {
    match noun.to_lowercase().as_str() {
        "man" | "boy" | "husband" | "father" | "son" | "brother" | "uncle" | "guy"
        | "gentleman" | "actor" | "king" | "prince" | "priest" | "spokesman" | "chairman"
        | "businessman" | "grandfather" | "nephew" | "boyfriend" | "widower" => Gender::Male,
        "woman" | "girl" | "wife" | "mother" | "daughter" | "sister" | "aunt" | "lady"
        | "actress" | "queen" | "princess" | "nun" | "spokeswoman" | "chairwoman"
        | "businesswoman" | "grandmother" | "niece" | "girlfriend" | "widow" => Gender::Female,
        _ => Gender::Unknown,
    }
}

/// The gender that a first name tells.
pub(super) fn of_first_name(name: &str) -> Gender {
    let name = name.to_lowercase();
    let is_in = |list: &str| list.split_ascii_whitespace().any(|other| other == name);
    match (is_in(MALE), is_in(FEMALE)) {
        (true, false) => Gender::Male,
        (false, true) => Gender::Female,
        _ => Gender::Unknown,
    }
}

const MALE: &str = "aaron abdul abdullah abraham adam adrian ahmad ahmed al alan albert alberto alejandro aleksandr alessandro alexander alfred ali alistair allan allen alvin amir anders andre andreas andrei andrew andy angelo anthony antoine anton antonio archie arjun arnold arthur ashok austin barack barry bart ben benedict benjamin bernard bernie bert bill billy bob bobby boris brad bradley brandon brendan brent brett brian bruce bryan byron caleb calvin carl carlo carlos cecil cedric chad charles charlie chester chris christian christopher chuck clarence clark claude clement cliff clifford clint clyde cody colin conrad craig curtis cyrus dale damian damien dan daniel danny darrell darren daryl dave david dean dennis derek dereck derrick desmond diego dmitri dmitry dominic don donald doug douglas duncan dustin dwight dylan earl ed eddie edgar edmund eduardo edward edwin eli elias elijah elliot elon emil emilio emmanuel enrique eric erik ernest ernesto ethan eugene evan fabio felipe felix ferdinand fernando florian floyd francesco francis francisco francois frank franklin franz fred freddie frederic frederick fredrik fritz gabriel gareth garry gary gavin geoff geoffrey george gerald gerard gerhard giorgio giovanni giuseppe glen glenn gordon graham grant greg gregory guido gunther gus gustav guy hamid hank hans harold harrison harry harvey hassan hector heinrich henri henrik henry herbert herman hiroshi howard hubert hugh hugo hussein ian ibrahim igor isaac ivan jack jackson jacob jacques jaime jake jakob james jan janos jared jason javier jeff jeffrey jeremy jerome jerry jesse jim jimmy joachim joe joel johan johann johannes john johnny jon jonas jonathan jordan jorge jose josef joseph josh joshua juan juergen julian julio julius jurgen justin karim karl keith kelvin ken kenneth kenny kevin khalid kirk klaus kurt kyle lamar lance larry lars laurence lawrence lee len leo leon leonard leonardo leroy leslie lester lewis liam lionel lloyd logan lorenzo louis luca lucas luciano luis luke mahmoud malcolm manuel marc marcel marco marcos marcus mario mark marshall martin marvin mason mathew mathieu matt matteo matthew matthias maurice max maximilian mehmet melvin michael michel miguel mikael mike mikhail milan miles milton mitch mitchell mohamed mohammad mohammed morris moses muhammad murray mustafa nathan nathaniel neal ned neil nelson nicholas nick nicolas nigel niklas nikolai noah noel norman oleg oliver omar orlando oscar otto owen pablo paolo pascal patrick paul paulo pavel pedro percy perry pete peter phil philip philippe phillip pierre pietro prakash preston quentin rafael raj rajesh ralph ramon randall randy raphael rashid raul ravi ray raymond reggie reginald rene rex ricardo rich richard rick ricky rob robbie robert roberto rod roderick rodney rodrigo roger roland rolf roman ron ronald ronnie ross roy rudolf rudolph rudy rufus rupert russell ryan salvador salvatore sam samir sammy samuel sanjay satya saul scott sean sebastian serge sergei sergey sergio seth shane shaun shawn sheldon sid sidney simon spencer stan stanley stefan stephan stephen sterling steve steven stewart stuart sundar sven syed ted terence terrence terry theodore thomas tim timothy tobias toby todd tom tomas tommy tony travis trevor tristan tyler umar vance vernon victor viktor vince vincent vinod vladimir wade wallace walt walter warren wayne wendell werner wesley wilfred wilhelm will william willie winston wolfgang xavier yusuf yuri yves zachary";

const FEMALE: &str = "abigail ada adele adriana agatha agnes aisha alexandra alexis alice alicia alison allison alma amanda amber amelia amina amy ana anastasia andrea angela angelina angie anita ann anna annabel anne annette annie annika antonia april ariana arlene ashley astrid audrey barbara beatrice becky belinda bella bernadette bernice beth bethany betsy betty beverly bianca birgit bonnie brenda brianna bridget brigitte brittany camilla camille candace carla carly carmen carol carole carolina caroline carolyn carrie catalina catherine cathy cecilia celeste celia charlene charlotte chelsea cheryl chiara chloe christa christiane christina christine cindy claire clara clarissa claudia colleen connie constance cora corinne courtney cristina crystal cynthia daisy dana daniela danielle daphne dawn debbie deborah debra deirdre delia denise diana diane dolores donna dora doris dorothy edith eileen elaine eleanor elena elisa elisabeth elise eliza elizabeth ella ellen elsa emilia emily emma erica erika erin esther ethel eva eve evelyn faith farah fatima felicia fiona flora florence frances francesca freya frida gabriela gabrielle gail gemma genevieve georgia geraldine gertrude gillian gina ginny giulia gladys gloria grace greta gretchen gwen gwendolyn hannah harriet hazel heather heidi helen helena helene helga hilary hilda hillary holly hope ida ilse imogen ines ingrid irene irina iris irma isabel isabella isabelle ivy jackie jacqueline jane janet janice janine jasmine jean jeanette jeanne jenna jennifer jenny jessica jill joan joann joanna joanne jocelyn jodie josephine joy joyce juanita judith judy julia juliana julie juliet june kaitlyn karen karin karina kate katherine kathleen kathryn kathy katie katrina katya kayla kelly kendra kim kimberly kirsten kristen kristin kristina kylie laila lara laura lauren laurie leah leila lena leona leticia lidia lillian lily linda lindsay lindsey lisa liz liza lois lola loretta lorraine louisa louise lucia lucille lucy luisa lydia lynda lynn mabel maddie madeleine madeline madison maggie mandy marcia margaret margarita margot maria marian mariana marianne marie marilyn marina marion marisa marjorie marlene martha martina mary matilda maureen mavis maxine megan meghan melanie melinda melissa mercedes meredith mia michele michelle mildred millie mindy miranda miriam molly mona monica monika muriel myra nadia nadine nancy naomi natalia natalie natasha nathalie nellie nia nicole nicola nina nora norma odette olga olive olivia ophelia pamela patricia patsy patty paula paulina pauline pearl peggy penelope penny petra phoebe phyllis pilar polly priscilla priya rachel ramona rebecca regina renata rhonda rita roberta robin rosa rosalie rose rosemary roxanne ruby ruth sabine sabrina sally samantha sandra sandy sara sarah savannah selena serena shannon sharon sheila shelley sherry sheryl shirley sigrid silvia simone sofia sonia sonja sophia sophie stacey stacy stella stephanie sue susan susanna susanne suzanne svetlana sylvia tamara tammy tanya tara tatiana teresa tess tessa thelma theresa tiffany tina tracey tracy trudy ursula valentina valeria valerie vanessa vera verena veronica vicky victoria viola violet virginia vivian vivien wanda wendy wilma winifred yasmin yolanda yvette yvonne zoe";
